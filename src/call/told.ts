import type { ParticipantInfo, Room, TrackInfo } from '@livekit/protocol';

/** What is read of a webhook: a part of LiveKit's WebhookEvent, with the defaults of protobuf where it says nothing. */
export interface Told {
  readonly event: string;
  readonly id: string;
  /** Whole seconds since the epoch. */
  readonly createdAt: bigint;
  readonly room?: Pick<Room, 'sid' | 'name'> | undefined;
  readonly participant?: ToldParticipant | undefined;
  readonly track?: ToldTrack | undefined;
}

export type ToldParticipant = Pick<
  ParticipantInfo,
  'sid' | 'identity' | 'kind' | 'kindDetails' | 'state' | 'attributes' | 'joinedAt' | 'joinedAtMs' | 'disconnectReason'
>;

export interface ToldTrack extends Pick<TrackInfo, 'sid' | 'type'> {
  readonly version?: { readonly unixMicro: bigint } | undefined;
}
