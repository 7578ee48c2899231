import type { Direction, Outcome } from '../../catalog/values.ts';
import { livekitId, seededRandom } from './random.ts';

/** A trunk of simulated calls. */
export interface SimulatedTrunk {
  /** `sip.trunkID`; undefined for an inline trunk, which has no id. */
  readonly id: string | undefined;
  /** Its label without a TRUNKS_FILE: the id, or `none`. */
  readonly label: string;
  readonly direction: Exclude<Direction, 'unknown'>;
  /** Share of all calls that use it; the shares of all trunks add up to 1. */
  readonly share: number;
  /** How many times more likely than usual an outcome is on this trunk. */
  readonly outcomeBias: Readonly<Partial<Record<Outcome, number>>>;
  /** How many times longer than usual people talk on this trunk. */
  readonly talkFactor: number;
  /** IPv4 address of its peer, from a range for documentation (RFC 5737). */
  readonly host: string;
  /** Its own number, fictional. */
  readonly phoneNumber: string;
}

/** Trunks differ: a carrier with poor routes, a queue where callers give up, a line with long calls. */
const profiles: Readonly<
  Record<SimulatedTrunk['direction'], readonly Pick<SimulatedTrunk, 'outcomeBias' | 'talkFactor'>[]>
> = {
  inbound: [
    { outcomeBias: {}, talkFactor: 1 },
    { outcomeBias: { abandoned: 2.2, no_answer: 1.5 }, talkFactor: 1.6 },
    { outcomeBias: { abandoned: 0.5 }, talkFactor: 0.6 },
    { outcomeBias: { dropped: 2, failed: 1.5 }, talkFactor: 1.1 },
  ],
  outbound: [
    { outcomeBias: {}, talkFactor: 1 },
    { outcomeBias: { no_answer: 1.5, rejected: 1.4 }, talkFactor: 0.5 },
    { outcomeBias: { failed: 2.5, dropped: 1.5 }, talkFactor: 1.2 },
  ],
};

const inboundShare = 0.55;
/** Share of all calls that are dialed with an inline trunk. */
const inlineShare = 0.02;

function ofDirection(direction: SimulatedTrunk['direction'], count: number, share: number): SimulatedTrunk[] {
  const sizes = Array.from({ length: count }, (_, index) => 1 / (index + 1) ** 0.8);
  const all = sizes.reduce((sum, size) => sum + size, 0);
  return sizes.map((size, index) => {
    const random = seededRandom('trunk', direction, index);
    const id = livekitId(random, 'ST_');
    return {
      id,
      label: id,
      direction,
      share: (share * size) / all,
      ...(profiles[direction][index % profiles[direction].length] ?? { outcomeBias: {}, talkFactor: 1 }),
      host: `203.0.113.${(direction === 'inbound' ? 10 : 110) + (index % 100)}`,
      phoneNumber: `+1555${random.whole(0, 9_999_999).toString().padStart(7, '0')}`,
    };
  });
}

/**
 * The trunks of a simulated site, a few of them much busier than the others, and one inline trunk. They do not depend on
 * the seed of a run, so that a trunks file and dashboards fit the next run as well.
 * @param count trunks with an id, at least 1: half of them, rounded up, inbound. With 1, the inline trunk has all
 * outbound calls
 */
export function simulatedTrunks(count: number): readonly SimulatedTrunk[] {
  const inbound = Math.ceil(count / 2);
  const outbound = count - inbound;
  const inline = outbound > 0 ? inlineShare : 1 - inboundShare;
  return [
    ...ofDirection('inbound', inbound, inboundShare),
    ...ofDirection('outbound', outbound, 1 - inboundShare - inline),
    {
      id: undefined,
      label: 'none',
      direction: 'outbound',
      share: inline,
      outcomeBias: {},
      talkFactor: 1,
      host: '203.0.113.250',
      phoneNumber: '+15550100200',
    },
  ];
}
