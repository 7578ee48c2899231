import { describe, expect, test } from 'vitest';
import { type ApiMethodState, apiMethods } from '../../src/catalog/livekit-api.ts';
import { now, pageOf } from '../support/browser/status-input.ts';

const state = (change: Partial<ApiMethodState> = {}): ApiMethodState => ({
  method: 'GetParticipant',
  wellAt: undefined,
  trouble: undefined,
  ...change,
});

/** The section as a reader sees it; undefined when there is none. */
function sectionOf(api: readonly ApiMethodState[] | undefined): string | undefined {
  const [, section] = /<section aria-labelledby="api">([\s\S]*?)<\/section>/.exec(pageOf({ api })) ?? [];
  return section
    ?.replace(/<[^>]*>/g, ' ')
    .replaceAll('&#39;', "'")
    .replace(/\s+/g, ' ');
}

describe("LiveKit's API on the status page", () => {
  test('does not show where LIVEKIT_URL is not set', () => {
    expect(sectionOf(undefined)).toBeUndefined();
  });

  test('shows for each method what it is for, when it last answered, and that it works', () => {
    const text = sectionOf([state({ wellAt: now - 61_000 }), state({ method: 'ListSIPInboundTrunk' })]);
    expect(text).toContain(
      "LiveKit's API Asked for Last answer How it goes, and what to do Answers of outbound calls GetParticipant 1 min ago 10:23:06 Works. Names of inbound trunks ListSIPInboundTrunk – Not asked yet.",
    );
  });

  test.each([
    ['401', 'the key lacks the grant roomAdmin', 'that has the grant roomAdmin , then restart'],
    ['403', 'the key lacks the grant roomAdmin', 'a pair of the server at LIVEKIT_URL'],
    ['404', 'does not answer like LiveKit', "the address that LiveKit's clients connect to"],
    ['429', 'LiveKit limits the requests', 'Lower LIVEKIT_API_REQUESTS_PER_SECOND'],
    ['timeout', 'Nothing answers at LIVEKIT_URL within 2 s', 'Check the host and port'],
    ['unreachable', 'Nothing answers at LIVEKIT_URL', 'Check the host and port'],
    ['malformed', 'does not answer like LiveKit', 'Set LIVEKIT_URL to'],
    ['503', 'LiveKit, or a proxy in front of it, fails', "Read LiveKit's log"],
    ['302', 'does not answer like LiveKit', 'Set LIVEKIT_URL to'],
  ])('a method that fails with %s: for how long, why, and what to do', (code, cause, cure) => {
    const text = sectionOf([state({ wellAt: now - 7_200_000, trouble: { code, since: now - 185_000 } })]);
    expect(text).toContain(`2 h 0 min ago 08:24:07 Fails for 3 min: ${code} .`);
    expect(text).toContain(cause);
    expect(text).toContain(cure);
  });

  test('the grant is that of the method', () => {
    const trouble = { code: '401', since: now };
    const methods = Object.keys(apiMethods) as (keyof typeof apiMethods)[];
    for (const method of methods)
      expect(sectionOf([state({ method, trouble })])).toContain(`lacks the grant ${apiMethods[method].grant} .`);
  });

  test('that lost ends wait, for how long, why, and what to do', () => {
    const page = pageOf({ api: [state()], held: { calls: 3, since: now - 185_000 } });
    expect(page).toContain('Lost ends wait for 3 min.');
    expect(page).toContain('none of 3 calls that are open here');
    expect(page).toContain('let <code>LIVEKIT_URL</code> be the server that sends the webhooks');
    expect(pageOf({ api: [state()] })).not.toContain('Lost ends wait');
  });
});
