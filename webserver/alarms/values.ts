/** The values that a field has among alarms: what a search field completes. Pure. */
import type { AlarmRow } from './view.ts';

export const valueFields = ['component', 'resource', 'connector', 'connector_name', 'tag', 'ticket', 'info'] as const;

export type ValueField = (typeof valueFields)[number];

export interface FieldValue {
  readonly value: string;
  readonly count: number;
}

const mostValues = 20;

/** The most frequent values that contain what was typed (capitals do not matter), with how many alarms have each; by name where as many have them. */
export function valuesOf(rows: Iterable<AlarmRow>, field: ValueField, typed: string): FieldValue[] {
  const wanted = typed.trim().toLowerCase();
  const counts = new Map<string, number>();
  for (const row of rows) for (const value of valuesIn(row, field)) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .filter(([value]) => value.toLowerCase().includes(wanted))
    .map(([value, count]) => ({ value, count }))
    .sort((one, other) => other.count - one.count || (one.value < other.value ? -1 : 1))
    .slice(0, mostValues);
}

function valuesIn(row: AlarmRow, field: ValueField): readonly string[] {
  switch (field) {
    case 'tag':
      return row.tags;
    case 'ticket':
      return row.ticket === undefined ? [] : [row.ticket.id];
    case 'info':
      return Object.entries(row.infos).map(([name, value]) => `${name}:${value}`);
    default:
      return row[field] === undefined ? [] : [row[field]];
  }
}
