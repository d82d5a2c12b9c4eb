/** The columns of the alarm list that can be chosen; state and entity always stand. Pure. */

export const columnNames = [
  'output',
  'lasting',
  'last',
  'ack',
  'source',
  'opened',
  'status',
  'tags',
  'ticket',
  'comment',
  'events',
  'impact',
] as const;

export type ColumnName = (typeof columnNames)[number];

/** What stands while nothing was chosen. */
export const defaultColumns: readonly ColumnName[] = ['output', 'lasting', 'last', 'ack', 'source'];

/** Rows of one page that can be chosen. */
export const pageSizes = [25, 50, 100, 200] as const;

export const defaultPageSize = 50;

export function isColumn(name: string): name is ColumnName {
  return columnNames.some((known) => known === name);
}
