import type { Inference } from './values.ts';

/** A start or an end that no webhook reported, or only late: a title, and the cause. */
export interface InferenceText {
  readonly what: string;
  readonly meaning: string;
}

/** Every pair of `calls_inferred_total`, in the words of the status page and docs/troubleshooting.md. */
export const inferenceTexts: Readonly<Record<Inference, InferenceText>> = {
  'start/missing_join': {
    what: 'Start not reported',
    meaning: 'The webhook of the join was lost. The call was counted when its participant left.',
  },
  'start/reconciled': {
    what: 'Found by the API',
    meaning: 'The webhook of the join was lost. The call was counted when the API of LiveKit listed it.',
  },
  'end/room_finished': {
    what: 'Ended with its room',
    meaning: 'The webhook of the leave was lost. The call ended as `unknown` when its room finished.',
  },
  'end/room_restarted': {
    what: 'Lost in a restart of the media server',
    meaning: 'Its room started again and the call did not come back within 2 minutes. It ended as `unknown`.',
  },
  'end/expired': {
    what: 'Expired',
    meaning:
      'No webhook about the call arrived for `CALL_MAX_AGE_SECONDS`. It ended as `unknown`. If your calls really last longer, raise the value.',
  },
  'end/reconciled': {
    what: 'Gone in the API',
    meaning:
      'The webhook of the leave was lost. The call ended as `unknown` because the API of LiveKit no longer listed it.',
  },
  'end/moved': {
    what: 'Moved and not seen again',
    meaning:
      'The call moved to another room, and no webhook showed it there within 2 minutes. It ended as `unknown`. Check that webhooks of all rooms arrive here.',
  },
  'end/connection_timeout': {
    what: 'End reported late',
    meaning: 'The connection broke and LiveKit noticed about 20 s later. The call is in no duration histogram.',
  },
};
