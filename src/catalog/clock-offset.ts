/**
 * How two clocks differ, as a sentence.
 * @param seconds ours less LiveKit's, as far as a token tells: its age when it arrived
 */
export function clockSentence(seconds: number): string {
  const size = Math.abs(Math.round(seconds));
  const text = size < 120 ? `${size} s` : size < 7200 ? `${Math.round(size / 60)} min` : `${Math.round(size / 3600)} h`;
  return `The clock here is about ${text} ${seconds < 0 ? 'behind' : 'ahead of'} LiveKit's.`;
}
