import { livekitId } from './livekit-id.ts';
import type { Person } from './participant-json.ts';
import type { Random } from './random.ts';

/** The audio of somebody in a room. */
export interface Track {
  /** TR_AM…: A for audio, M for microphone. */
  readonly sid: string;
  /** The transceiver's id at the sender. */
  readonly cid: string;
  /** The moment of publication, µs since the epoch. */
  readonly publishedAt: number;
}

const uuid = (random: Random): string => {
  const hex = (length: number) =>
    random
      .whole(0, 16 ** length - 1)
      .toString(16)
      .padStart(length, '0');
  return `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(6)}${hex(6)}`;
};

export const trackOf = ({ kind }: Person, publishedAt: number, random: Random): Track => ({
  sid: livekitId(random, 'TR_AM'),
  cid: kind === 'AGENT' ? uuid(random) : 'audio',
  publishedAt,
});

/** A `track` of track_published or track_unpublished: the fields and their order are those of the recorded ones. */
export function trackJson({ sid, cid, publishedAt }: Track, { kind, identity, attributes }: Person): object {
  const agent = kind === 'AGENT';
  const mimeType = agent ? 'audio/red' : 'audio/opus';
  const mid = agent ? '7' : 'sip.ruleID' in attributes ? '1' : '0';
  return {
    sid,
    name: agent ? 'voice' : identity,
    source: 'MICROPHONE',
    mimeType,
    mid,
    codecs: [{ mimeType, mid, cid, videoLayerMode: 'ONE_SPATIAL_LAYER_PER_STREAM' }],
    stream: 'camera',
    version: { unixMicro: String(publishedAt) },
    backupCodecPolicy: 'SIMULCAST',
  };
}
