import leven from 'leven';
import { type Variable, variables } from './variables.ts';

const known = Object.entries<Variable>(variables).flatMap(([name, { secret }]) =>
  secret ? [name, `${name}_FILE`] : [name],
);

/** Case and underscores are what people get wrong most. */
const bare = (name: string): string => name.toUpperCase().replaceAll(/[_-]/g, '');

/** Letters that may differ: none in a short name, such as HOST, which HOME and POST are close to. */
const mostEdits = (name: string): number => (name.length < 6 ? 0 : name.length < 9 ? 1 : 2);

function meant(name: string): string | undefined {
  const own = bare(name);
  const near = known.map((candidate) => ({ candidate, edits: leven(own, bare(candidate)) }));
  const [best] = near.sort((a, b) => a.edits - b.edits);
  return best && best.edits <= mostEdits(own) ? best.candidate : undefined;
}

/** A sentence for each variable that is not read, but whose name is nearly that of one that is. */
export const nearMisses = (names: readonly string[]): string[] =>
  names
    .filter((name) => !known.includes(name))
    .flatMap((name) => {
      const wanted = meant(name);
      return wanted ? [`${name} is not read: did you mean ${wanted}?`] : [];
    });
