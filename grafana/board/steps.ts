import type { Step } from './panel.ts';

/** For numbers that are neither good nor bad. */
export const neutral: readonly Step[] = [{ value: null, color: 'blue' }];

export const worseAbove = (warning: number, critical: number): Step[] => [
  { value: null, color: 'green' },
  { value: warning, color: 'orange' },
  { value: critical, color: 'red' },
];

export const worseBelow = (warning: number, critical: number): Step[] => [
  { value: null, color: 'red' },
  { value: critical, color: 'orange' },
  { value: warning, color: 'green' },
];

/** Red from this value on. */
export const badAbove = (value: number): Step[] => [
  { value: null, color: 'green' },
  { value, color: 'red' },
];
