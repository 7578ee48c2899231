/** Markup that may stand in a page as it is; everything else is text and escaped. */
export interface Html {
  readonly markup: string;
}

export type Part = Html | string | number | undefined | readonly Html[];

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const special = /[&<>"']/;

const escaped = (text: string): string =>
  special.test(text) ? text.replace(/[&<>"']/g, (char) => escapes[char] ?? char) : text;

function markupOf(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'string') return escaped(part);
  if (typeof part === 'number') return String(part);
  return 'markup' in part ? part.markup : part.map(({ markup }) => markup).join('');
}

/** Markup with values in it, each escaped unless it is markup itself; safe in text and between double quotes. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let markup = strings[0] ?? '';
  for (const [index, part] of parts.entries()) markup += markupOf(part) + (strings[index + 1] ?? '');
  return { markup };
}

/** Text as markup, with what stands between backticks as code. */
export const prose = (text: string): Html => ({
  markup: escaped(text).replace(/`([^`]+)`/g, '<code>$1</code>'),
});

/** Markup that was written by hand, such as a style sheet. */
export const raw = (markup: string): Html => ({ markup });
