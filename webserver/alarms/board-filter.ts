/** Which alarms of the board a list shows, and in which order. */
import type { AlarmRow } from './view.ts';

/** Every condition that is present must hold. */
export interface BoardFilter {
  readonly search?: string | undefined;
  readonly state?: readonly number[] | undefined;
  readonly status?: readonly number[] | undefined;
  readonly acknowledged?: boolean | undefined;
  readonly snoozed?: boolean | undefined;
  readonly cancelled?: boolean | undefined;
  readonly ticket?: boolean | undefined;
  readonly connector?: string | undefined;
  readonly connector_name?: string | undefined;
  readonly component?: string | undefined;
  readonly resource?: string | undefined;
  readonly entity_id?: string | undefined;
  readonly tag?: string | undefined;
  /** `name:value` of an info of the entity. */
  readonly info?: string | undefined;
  /** Ids of alarms: only these, or all others. */
  readonly ids?: { readonly in: readonly string[] } | { readonly notIn: readonly string[] } | undefined;
  /** Milliseconds since the epoch. */
  readonly openedAfter?: number | undefined;
  /** In its state since before then, in milliseconds since the epoch. */
  readonly stateBefore?: number | undefined;
}

/** A row with the text that a search looks into, in lower case. */
export interface BoardEntry {
  readonly row: AlarmRow;
  readonly text: string;
  /** Time of the last change in milliseconds: what most lists are sorted by. */
  readonly updatedMs: number;
}

/** The entry of a row. */
export function entryOf(row: AlarmRow): BoardEntry {
  const parts = [row.connector, row.connector_name, row.component, row.resource, row.output, row.display_name];
  const text = parts.filter((part) => part !== undefined).join('\n');
  return { row, text: text.toLowerCase(), updatedMs: row.last_update.getTime() };
}

const equalFields = ['connector', 'connector_name', 'component', 'resource', 'entity_id'] as const;
const presentFields = [
  ['acknowledged', 'acknowledged'],
  ['snoozed', 'snoozed'],
  ['cancelled', 'cancelled'],
  ['ticket', 'ticket'],
] as const;

/** The filter as a predicate. */
export function predicateOf(filter: BoardFilter): Test {
  const tests: Test[] = [];
  const { state, status, tag } = filter;
  const search = filter.search?.trim().toLowerCase() ?? '';
  if (state !== undefined) tests.push(({ row }) => state.includes(row.state));
  if (status !== undefined) tests.push(({ row }) => status.includes(row.status));
  if (tag !== undefined) tests.push(({ row }) => row.tags.includes(tag));
  if (filter.ids !== undefined) tests.push(idTest(filter.ids));
  tests.push(...timeTests(filter));
  if (filter.info !== undefined) tests.push(infoTest(filter.info));
  for (const field of equalFields) {
    const wanted = filter[field];
    if (wanted !== undefined) tests.push(({ row }) => row[field] === wanted);
  }
  for (const [name, field] of presentFields) {
    const wanted = filter[name];
    if (wanted !== undefined) tests.push(({ row }) => (row[field] !== undefined) === wanted);
  }
  if (search !== '') tests.push(({ text }) => text.includes(search));
  return (entry) => tests.every((test) => test(entry));
}

type Test = (entry: BoardEntry) => boolean;

function timeTests({ openedAfter, stateBefore }: BoardFilter): readonly Test[] {
  return [
    ...(openedAfter === undefined ? [] : [({ row }: BoardEntry) => row.created.getTime() >= openedAfter]),
    ...(stateBefore === undefined ? [] : [({ row }: BoardEntry) => row.state_since.getTime() <= stateBefore]),
  ];
}

function idTest(ids: NonNullable<BoardFilter['ids']>): Test {
  const isIn = 'in' in ids;
  const set = new Set(isIn ? ids.in : ids.notIn);
  return ({ row }) => set.has(row.id) === isIn;
}

function infoTest(info: string): Test {
  const colon = info.indexOf(':');
  const [name, value] = [info.slice(0, colon), info.slice(colon + 1)];
  return ({ row }) => Object.hasOwn(row.infos, name) && row.infos[name] === value;
}

export interface BoardOrder {
  readonly sort_by: string;
  readonly sort: 'asc' | 'desc';
}

type Compare = (one: BoardEntry, other: BoardEntry) => number;

/** A total order: what is equal by the field is ordered by severity, then newest change, then entity. */
export function comparatorOf({ sort_by, sort }: BoardOrder): Compare {
  const sign = sort === 'asc' ? 1 : -1;
  const byField = sort_by === 'severity' ? bySeverity : by((row) => valueOf(row, sort_by));
  return (one, other) =>
    sign * byField(one, other) || -bySeverity(one, other) || compare(one.row.entity_id, other.row.entity_id);
}

function bySeverity(one: BoardEntry, other: BoardEntry): number {
  return one.row.state - other.row.state || one.updatedMs - other.updatedMs;
}

function by(value: (row: AlarmRow) => string | number): Compare {
  return (one, other) => compare(value(one.row), value(other.row));
}

function compare(one: string | number, other: string | number): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function valueOf(row: AlarmRow, field: string): string | number {
  switch (field) {
    case 'last_update':
    case 'created':
    case 'last_event':
    case 'state_since':
      return row[field].getTime();
    case 'events_count':
    case 'impact_level':
      return row[field];
    case 'component':
    case 'resource':
    case 'connector':
    case 'connector_name':
      return row[field] ?? '';
    default:
      return row.entity_id;
  }
}
