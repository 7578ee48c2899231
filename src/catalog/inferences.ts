import type { Inference } from './values.ts';

/** A start or an end that no webhook told, or told late: what it is and what it says of the delivery. */
export interface InferenceText {
  readonly what: string;
  readonly meaning: string;
}

/** Every pair of `calls_inferred_total`, in the words of the status page and docs/troubleshooting.md. */
export const inferenceTexts: Readonly<Record<Inference, InferenceText>> = {
  'start/missing_join': {
    what: 'Start not told',
    meaning: 'The webhook of the join was lost; the call was counted when it left.',
  },
  'start/reconciled': {
    what: 'Found to be there',
    meaning: 'LiveKit, when asked, had a call that no webhook had told of; it was counted then.',
  },
  'end/room_finished': {
    what: 'Ended with its room',
    meaning: 'The webhook of the leave was lost; the call ended, as `unknown`, when its room finished.',
  },
  'end/room_restarted': {
    what: 'Lost in a restart of the media server',
    meaning: 'Its room started anew and the call did not come back within 2 minutes; it ended as `unknown`.',
  },
  'end/expired': {
    what: 'Given up',
    meaning:
      'Nothing was heard of the call for `CALL_MAX_AGE_SECONDS`; it ended as `unknown`. Calls that really last longer need a higher value.',
  },
  'end/reconciled': {
    what: 'Found to be over',
    meaning: 'LiveKit, when asked, no longer had the call; it ended as `unknown`.',
  },
  'end/moved': {
    what: 'Moved and not seen again',
    meaning:
      'The call left for another room and no webhook showed it there within 2 minutes; it ended as `unknown`. Do webhooks of all rooms arrive here?',
  },
  'end/connection_timeout': {
    what: 'End told late',
    meaning: 'The connection vanished and LiveKit noticed about 20 s later; the call is in no duration.',
  },
};
