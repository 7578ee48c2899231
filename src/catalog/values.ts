/** The closed sets of label values. Other labels (trunk, code) are open. */

export const directions = ['inbound', 'outbound', 'unknown'] as const;
export type Direction = (typeof directions)[number];

/** How a call ended: `outcomeOf` in `call/outcome.ts` decides it. */
export const outcomes = [
  'completed',
  'dropped',
  'no_answer',
  'rejected',
  'failed',
  'cancelled',
  'abandoned',
  'unknown',
] as const;
export type Outcome = (typeof outcomes)[number];
/** Outcomes of calls that were answered: the numerator of the answer-seizure ratio (ITU-T E.425). */
export const answeredOutcomes = ['completed', 'dropped'] as const satisfies readonly Outcome[];
/** Outcomes of calls that the platform or the carrier let down. */
export const failingOutcomes = ['failed', 'dropped'] as const satisfies readonly Outcome[];

/** LiveKit's `DisconnectReason` (livekit_models.proto), lower case. */
export const reasons = [
  'unknown',
  'client_initiated',
  'duplicate_identity',
  'server_shutdown',
  'participant_removed',
  'room_deleted',
  'state_mismatch',
  'join_failure',
  'migration',
  'signal_close',
  'room_closed',
  'user_unavailable',
  'user_rejected',
  'sip_trunk_failure',
  'connection_timeout',
  'media_failure',
  'agent_error',
] as const;
export type Reason = (typeof reasons)[number];

/** What decided the direction of a call, in the order of precedence. */
export const directionSources = ['attribute', 'rule', 'trunks_file', 'no_rule', 'none'] as const;
export type DirectionSource = (typeof directionSources)[number];

/** `edge/cause` of a start or an end without a webhook, or with a late one. */
export const inferences = [
  'start/missing_join',
  'start/reconciled',
  'end/room_finished',
  'end/room_restarted',
  'end/expired',
  'end/reconciled',
  'end/connection_timeout',
  'end/moved',
] as const;
export type Inference = (typeof inferences)[number];

/** Event names of LiveKit's webhooks; any other counts as `other`. */
export const webhookEvents = [
  'room_started',
  'room_finished',
  'participant_joined',
  'participant_left',
  'participant_connection_aborted',
  'track_published',
  'track_unpublished',
  'egress_started',
  'egress_updated',
  'egress_ended',
  'ingress_started',
  'ingress_ended',
  'agent_job_started',
  'agent_job_ended',
  'other',
] as const;
export type WebhookEventName = (typeof webhookEvents)[number];
export const webhookEventName = (event: string): WebhookEventName =>
  webhookEvents.find((known) => known === event) ?? 'other';

/** The result of a verified webhook. */
export const results = ['applied', 'ignored', 'duplicate', 'late'] as const;
export type Result = (typeof results)[number];

/** The result of the watch for an outbound call's answer. */
export const watchResults = ['answered', 'ended', 'skipped', 'failed'] as const;
export type WatchResult = (typeof watchResults)[number];

/** Why a request on the webhook listener was refused: the `error` code of the answer. */
export const rejections = [
  'not_a_webhook',
  'missing_token',
  'unknown_key',
  'bad_token',
  'expired_token',
  'not_yet_valid',
  'digest_mismatch',
  'too_large',
  'incomplete_body',
  'malformed',
  'not_found',
  'method_not_allowed',
  'not_http',
  'unavailable',
  'overloaded',
  'draining',
  'internal',
] as const;
export type Rejection = (typeof rejections)[number];

export const isRejection = (code: string): code is Rejection => (rejections as readonly string[]).includes(code);
