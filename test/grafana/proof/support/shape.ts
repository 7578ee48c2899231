/** How busy each hour of a working day is, from midnight UTC: 1 at the busiest. */
const hours = [
  0.06, 0.04, 0.03, 0.03, 0.04, 0.08, 0.17, 0.38, 0.7, 0.95, 1, 0.97, 0.78, 0.85, 0.93, 0.9, 0.82, 0.68, 0.5, 0.4, 0.3,
  0.2, 0.13, 0.09,
] as const;
/** How busy each day is, from Sunday. */
const days = [0.3, 1, 0.95, 0.93, 0.92, 0.9, 0.42] as const;

/** How busy a moment is: quiet nights and weekends, a Monday that is three times its Sunday. @param at s since 1970 */
export function busyness(at: number): number {
  const hour = at / 3600 - 0.5;
  const value = (index: number) =>
    (hours[((index % 24) + 24) % 24] ?? 0) * (days[(Math.floor(index / 24) + 4) % 7] ?? 0);
  const before = Math.floor(hour);
  return value(before) + (hour - before) * (value(before + 1) - value(before));
}
