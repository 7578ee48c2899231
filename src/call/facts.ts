import type { Direction, Reason } from '../catalog/values.ts';

/** What every fact about a room says: which session of the room, when it happened, when its webhook arrived. */
interface EventEnvelope {
  /** LiveKit's room SID (RM_…), empty when the webhook gave none. */
  readonly session: string;
  /** `createdAt`, whole seconds since the epoch, truncated by LiveKit; of the receipt when there is none. */
  readonly createdAt: number;
  /** When it happened, ms since the epoch (docs/livekit.md, "Time of an event"). */
  readonly at: number;
  /** When the webhook arrived, ms since the epoch on our clock. */
  readonly receivedAt: number;
}

/** The SIP participant of a webhook, reduced to what calls need; nothing personal is left in it. */
export interface Leg {
  /** `sip.callID`, or the participant SID when there is none: the key of the call under its room. */
  readonly call: string;
  /** Participant SID (PA_…). */
  readonly participant: string;
  /** As `identityHash` makes it of the identity. */
  readonly identityHash: string;
  /** ms; undefined when LiveKit gave no time that makes sense. */
  readonly joinedAt: number | undefined;
  /** `sip.callDirection` where an application set it to something recognised. */
  readonly statedDirection: Direction | undefined;
  /** `sip.ruleID` is filled: a dispatch rule accepted the call. */
  readonly byRule: boolean;
  /** `sip.callID` or `sip.trunkID` is among the attributes, even if empty. */
  readonly hasSipAttributes: boolean;
  /** `sip.trunkID`; undefined when absent, empty or not fit to be a label. */
  readonly trunkId: string | undefined;
  /** `sip.callStatus`, empty when absent. */
  readonly status: string;
  /** `sip.callTag` or `sip.callIDFull` is filled: an outbound call with one was answered. */
  readonly tagged: boolean;
}

export interface RoomStarted extends EventEnvelope {
  readonly kind: 'room_started';
}

export interface RoomFinished extends EventEnvelope {
  readonly kind: 'room_finished';
}

export interface LegJoined extends EventEnvelope {
  readonly kind: 'leg_joined';
  readonly leg: Leg;
}

export interface LegLeft extends EventEnvelope {
  readonly kind: 'leg_left';
  readonly leg: Leg;
  readonly reason: Reason;
  /** Its state was ACTIVE and no reason was given: it was moved to another room (docs/livekit.md, "Moving"). */
  readonly moved: boolean;
}

/** `participant_connection_aborted`: it never became ACTIVE, and no `left` will come. */
export interface LegAborted extends EventEnvelope {
  readonly kind: 'leg_aborted';
  readonly leg: Leg;
  readonly reason: Reason;
}

export interface AudioPublished extends EventEnvelope {
  readonly kind: 'audio_published';
  readonly participant: string;
  readonly identityHash: string;
  readonly track: string;
}

export interface AudioUnpublished extends EventEnvelope {
  readonly kind: 'audio_unpublished';
  readonly participant: string;
  readonly track: string;
}

/** Somebody joined who is not a SIP participant. */
export interface OtherJoined extends EventEnvelope {
  readonly kind: 'other_joined';
  readonly participant: string;
  readonly identityHash: string;
}

/** A participant left of whom the webhook does not say that it is SIP; its SID may be known as a leg of a call. */
export interface OtherLeft extends EventEnvelope {
  readonly kind: 'other_left';
  readonly participant: string;
  readonly reason: Reason;
  /** As that of `LegLeft`. */
  readonly moved: boolean;
  /** The event is `participant_connection_aborted`. */
  readonly aborted: boolean;
}

/** LiveKit's API showed that a call was answered. */
export interface Answered extends EventEnvelope {
  readonly kind: 'answered';
  readonly call: string;
  /** ms; undefined where the moment is not known to 2 s, and then it enters no histogram. */
  readonly answeredAt: number | undefined;
  /** Start of the call as the watch saw it, ms: a watch that began with a later leg cannot know the answer. */
  readonly startedAt: number;
}

/** LiveKit's API shows a leg that ought to be known by now: its webhook is lost. */
export interface LegReconciled extends EventEnvelope {
  readonly kind: 'leg_reconciled';
  readonly leg: Leg;
}

/** LiveKit's API no longer shows any leg of a call that is open here: the webhook of its end is lost. */
export interface EndReconciled extends EventEnvelope {
  readonly kind: 'end_reconciled';
  readonly call: string;
  /** When it was first looked for in vain, ms on our clock: a webhook about the call since then refutes it. */
  readonly absentSince: number;
}

/** What webhooks, or LiveKit's API in their place, say about a room's calls. */
export type Fact =
  | RoomStarted
  | RoomFinished
  | LegJoined
  | LegLeft
  | LegAborted
  | OtherJoined
  | OtherLeft
  | AudioPublished
  | AudioUnpublished
  | Answered
  | LegReconciled
  | EndReconciled;
