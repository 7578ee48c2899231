import type { Direction, Outcome } from '../../catalog/values.ts';
import { livekitId } from './livekit-id.ts';
import { seededRandom } from './random.ts';

/** A trunk that simulated calls come or go over. */
export interface SimulatedTrunk {
  /** `sip.trunkID`; undefined for an inline trunk, of which LiveKit tells no id. */
  readonly id: string | undefined;
  /** What the exporter calls it without a TRUNKS_FILE: the id, or `none`. */
  readonly label: string;
  readonly direction: Exclude<Direction, 'unknown'>;
  /** Share of all calls that go over it; the shares of all trunks together are 1. */
  readonly share: number;
  /** How many times as likely as usual an outcome is on this trunk. */
  readonly lean: Readonly<Partial<Record<Outcome, number>>>;
  /** How many times as long as usual people talk on this trunk. */
  readonly talk: number;
  /** IPv4 address of its peer, of a range kept for documentation (RFC 5737). */
  readonly host: string;
  /** The number that belongs to it, fictional. */
  readonly phoneNumber: string;
}

/** No two trunks are alike: a carrier with poor routes, a queue where callers give up, a line for long talks. */
const characters: Readonly<Record<SimulatedTrunk['direction'], readonly Pick<SimulatedTrunk, 'lean' | 'talk'>[]>> = {
  inbound: [
    { lean: {}, talk: 1 },
    { lean: { abandoned: 2.2, no_answer: 1.5 }, talk: 1.6 },
    { lean: { abandoned: 0.5 }, talk: 0.6 },
    { lean: { dropped: 2, failed: 1.5 }, talk: 1.1 },
  ],
  outbound: [
    { lean: {}, talk: 1 },
    { lean: { no_answer: 1.5, rejected: 1.4 }, talk: 0.5 },
    { lean: { failed: 2.5, dropped: 1.5 }, talk: 1.2 },
  ],
};

const inboundShare = 0.55;
/** Of all calls, those that are dialed with an inline trunk. */
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
      ...(characters[direction][index % characters[direction].length] ?? { lean: {}, talk: 1 }),
      host: `203.0.113.${(direction === 'inbound' ? 10 : 110) + (index % 100)}`,
      phoneNumber: `+1555${random.whole(0, 9_999_999).toString().padStart(7, '0')}`,
    };
  });
}

/**
 * The trunks of a simulated site, a few of them much busier than the others, and one inline trunk. They are the same in
 * every run, whatever its seed, so that a trunks file and dashboards fit the next run too.
 * @param count trunks with an id, at least 1: half of them, rounded up, inbound; with 1 the inline trunk dials every call
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
      lean: {},
      talk: 1,
      host: '203.0.113.250',
      phoneNumber: '+15550100200',
    },
  ];
}
