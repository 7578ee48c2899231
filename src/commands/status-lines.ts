/** Webhooks by the status that they were answered with in the end; 0 stands for no answer. */
export type Statuses = Readonly<Record<number, number>>;

/** A line for each status. */
export const statusLines = (statuses: Statuses): string =>
  Object.entries(statuses)
    .map(([status, count]) => `${count} answered ${status === '0' ? 'not at all' : status}`)
    .join('\n') || 'none answered';

export const allTaken = (statuses: Statuses): boolean => Object.keys(statuses).every((status) => status === '200');

/** Webhooks that got any answer. */
export const answeredIn = (statuses: Statuses): number =>
  Object.entries(statuses).reduce((sum, [status, count]) => sum + (status === '0' ? 0 : count), 0);
