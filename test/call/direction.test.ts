import { expect, test } from 'vitest';
import type { Leg } from '../../src/call/facts.ts';
import { directionOf } from '../../src/call/start.ts';
import type { Direction } from '../../src/catalog/values.ts';
import { inboundLeg } from '../support/calls/facts.ts';

const bare: Leg = { ...inboundLeg, byRule: false, hasSipAttributes: false, trunkId: undefined };

const table: readonly [
  sentence: string,
  leg: Partial<Leg>,
  trunk: Direction | undefined,
  direction: Direction,
  source: string,
][] = [
  [
    'what the application says wins over a rule',
    { statedDirection: 'outbound', byRule: true },
    'inbound',
    'outbound',
    'attribute',
  ],
  ['a dispatch rule means inbound', { byRule: true, hasSipAttributes: true }, undefined, 'inbound', 'rule'],
  ['a dispatch rule wins over the trunks file', { byRule: true }, 'outbound', 'inbound', 'rule'],
  ['without a rule the trunks file decides', { hasSipAttributes: true }, 'inbound', 'inbound', 'trunks_file'],
  [
    'SIP attributes without a rule mean that LiveKit dialed',
    { hasSipAttributes: true },
    undefined,
    'outbound',
    'no_rule',
  ],
  ['without any attribute nothing is known', {}, undefined, 'unknown', 'none'],
];

test.each(table)('%s', (_, leg, trunk, direction, source) => {
  expect(directionOf({ ...bare, ...leg }, trunk)).toEqual({ direction, source });
});
