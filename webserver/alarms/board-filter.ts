/** Which alarms of the board a list shows, and in which order. */
import type { AlarmSelection, AlarmSortField } from './query-schema.ts';
import { expressionTest, plainFields, readSearch, textReader } from './search-fields.ts';
import type { AlarmRow } from './view.ts';

/** Every condition that is present must hold. */
export interface BoardFilter {
  /** Words, or an expression. */
  readonly search?: string | undefined;
  /** Fields that words are looked for in; absent: the usual ones. */
  readonly search_in?: readonly string[] | undefined;
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
  readonly without_tag?: string | undefined;
  /** `name:value` of an info of the entity. */
  readonly info?: string | undefined;
  /** Ids of alarms: only these, or all others; each must hold. */
  readonly ids?: readonly AlarmIds[] | undefined;
  /** Milliseconds since the epoch. */
  readonly openedAfter?: number | undefined;
  /** In its state since before then, in milliseconds since the epoch. */
  readonly stateBefore?: number | undefined;
  /** A time of the alarm that lies between two, both included, in milliseconds since the epoch. */
  readonly time?: TimeRange | undefined;
}

export type AlarmIds = { readonly in: readonly string[] } | { readonly notIn: readonly string[] };

export interface TimeRange {
  readonly field: AlarmSelection['time_field'];
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** A row with the text that a search looks into, in lower case. */
export interface BoardEntry {
  readonly row: AlarmRow;
  readonly text: string;
  /** Time of the last change in milliseconds: what most lists are sorted by. */
  readonly updatedMs: number;
}

const plainText = textReader(plainFields);

/** The entry of a row. */
export function entryOf(row: AlarmRow): BoardEntry {
  return { row, text: plainText(row), updatedMs: row.last_update.getTime() };
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
  const { state, status, tag, without_tag, ids = [] } = filter;
  if (state !== undefined) tests.push(({ row }) => state.includes(row.state));
  if (status !== undefined) tests.push(({ row }) => status.includes(row.status));
  if (tag !== undefined) tests.push(({ row }) => row.tags.includes(tag));
  if (without_tag !== undefined) tests.push(({ row }) => !row.tags.includes(without_tag));
  tests.push(...ids.map(idTest));
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
  tests.push(...searchTests(filter));
  return (entry) => tests.every((test) => test(entry));
}

type Test = (entry: BoardEntry) => boolean;

function searchTests({ search = '', search_in: fields }: BoardFilter): readonly Test[] {
  const parsed = readSearch(search);
  if (parsed.kind === 'expression') {
    const matches = expressionTest(parsed.expression);
    return [({ row }) => matches(row)];
  }
  const words = search.trim().toLowerCase();
  if (words === '') return [];
  if (fields === undefined) return [({ text }) => text.includes(words)];
  const read = textReader(fields);
  return [({ row }) => read(row).includes(words)];
}

function timeTests({ openedAfter, stateBefore, time }: BoardFilter): readonly Test[] {
  return [
    ...(time === undefined ? [] : [rangeTest(time)]),
    ...(openedAfter === undefined ? [] : [({ row }: BoardEntry) => row.created.getTime() >= openedAfter]),
    ...(stateBefore === undefined ? [] : [({ row }: BoardEntry) => row.state_since.getTime() <= stateBefore]),
  ];
}

function rangeTest({ field, from = -Infinity, to = Infinity }: TimeRange): Test {
  return ({ row }) => {
    const time = row[field]?.getTime();
    return time !== undefined && time >= from && time <= to;
  };
}

function idTest(ids: AlarmIds): Test {
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
  /** The first one first. */
  readonly sort_by: readonly AlarmSortField[];
  /** One for each field, or one for all. */
  readonly sort: readonly ('asc' | 'desc')[];
}

type Compare = (one: BoardEntry, other: BoardEntry) => number;

/** A total order: what is equal by the fields is ordered by severity, then newest change, then entity. */
export function comparatorOf({ sort_by, sort }: BoardOrder): Compare {
  const orders = sort_by.map((field, index) => fieldOrder(field, sort[index] ?? sort[0] ?? 'desc'));
  const [only] = orders;
  const byFields = only !== undefined && orders.length === 1 ? only : inTurn(orders);
  return (one, other) =>
    byFields(one, other) || -bySeverity(one, other) || compare(one.row.entity_id, other.row.entity_id);
}

function fieldOrder(field: AlarmSortField, direction: 'asc' | 'desc'): Compare {
  const sign = direction === 'asc' ? 1 : -1;
  const byField = field === 'severity' ? bySeverity : by((row) => valueOf(row, field));
  return (one, other) => sign * byField(one, other);
}

function inTurn(orders: readonly Compare[]): Compare {
  return (one, other) => {
    for (const order of orders) {
      const decided = order(one, other);
      if (decided !== 0) return decided;
    }
    return 0;
  };
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

function valueOf(row: AlarmRow, field: Exclude<AlarmSortField, 'severity'>): string | number {
  switch (field) {
    case 'last_update':
    case 'created':
    case 'last_event':
    case 'state_since':
      return row[field].getTime();
    case 'events_count':
    case 'impact_level':
    case 'state':
    case 'status':
    case 'display_name':
    case 'entity_id':
      return row[field];
    case 'component':
    case 'resource':
    case 'connector':
    case 'connector_name':
      return row[field] ?? '';
  }
}
