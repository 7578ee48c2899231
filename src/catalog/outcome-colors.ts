import type { Outcome } from './values.ts';

/**
 * The colour of each outcome on the status page and on every dashboard, so that whoever learned them once reads both.
 * Greens work, reds are faults of the platform or the carrier, the others are what people did. Each has a contrast of at
 * least 3 to 1 with white and with a dark background (WCAG 2.2, 1.4.11), so that one set serves both.
 */
export const outcomeColors: Readonly<Record<Outcome, string>> = {
  completed: '#1f9d61',
  abandoned: '#b98a10',
  no_answer: '#4b82c3',
  rejected: '#8560c5',
  cancelled: '#94745a',
  failed: '#d0313c',
  dropped: '#f0645a',
  unknown: '#8b95a0',
};
