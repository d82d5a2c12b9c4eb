/** What the alarm list can be filtered and sorted by. Pure: the browser completes the search field with it. */

/** Filters that are yes, no, or not set. */
export type Flag = 'ack' | 'snoozed' | 'cancelled' | 'ticket';

export const flags: readonly Flag[] = ['ack', 'snoozed', 'cancelled', 'ticket'];

/** Filters that are a value of a field; an info is written `name:value`. */
export const fields = ['component', 'resource', 'connector', 'connector_name', 'tag', 'info', 'entity_id'] as const;

export type Field = (typeof fields)[number];

/** Filters that are a duration: `30m`, `4h`, `7d`. `since`: opened at most so long ago; `lasting`: in its state for so long at least. */
export const ages = ['since', 'lasting'] as const;

export const longestValue = 500;

/** What a column can be sorted by; nothing: the worst first. */
export const sortFields = [
  'entity_id',
  'connector',
  'created',
  'last_event',
  'state_since',
  'events_count',
  'impact_level',
] as const;

export interface Sort {
  readonly by: (typeof sortFields)[number];
  readonly isAscending: boolean;
}
