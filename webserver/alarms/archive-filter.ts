/** A query of resolved alarms as a filter of the archive. */
import { compilePattern } from '../../lib/pattern/compile.ts';
import { fieldOf } from '../../lib/pattern/field.ts';
import { patternFilter } from '../../lib/pattern/mongo-filter.ts';
import { compileSearch, searchFilter } from '../../lib/search/compile.ts';
import { type Expression, fieldsOf } from '../../lib/search/expression.ts';
import { Problem } from '../http/problem.ts';
import type { AlarmIds } from './board-filter.ts';
import type { AlarmSelection } from './query-schema.ts';
import type { SavedPatterns } from './saved-patterns.ts';
import { type ArchivedAlarm, archiveSubject, plainFields, readSearch } from './search-fields.ts';

/** What selects among resolved alarms, beside the query. */
export interface ArchiveSelection {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly ids: readonly AlarmIds[];
  readonly patterns: SavedPatterns;
}

export type Condition = Record<string, unknown>;

/** Decides about what the database found. */
export type ArchiveTest = (alarm: ArchivedAlarm) => boolean;

interface ArchiveFilter {
  readonly filter: Condition;
  /** Absent where the filter says everything. */
  readonly test?: ArchiveTest;
}

/** @throws {Problem} 400 for what the archive cannot answer: it keeps of an entity its id alone, and is in one order. */
export function archiveFilter(query: AlarmSelection, selection: ArchiveSelection): ArchiveFilter {
  refuse(query, selection);
  const parts = [searched(query), ...selection.patterns.ofAlarms.map((pattern) => patterned(pattern, selection.now))];
  const tests = parts.flatMap(({ test }) => test ?? []);
  const conditions = [
    ...parts.map(({ filter }) => filter),
    ...timeConditions(query, selection.now),
    ...selection.ids.map((ids) => ({ _id: 'in' in ids ? { $in: ids.in } : { $nin: ids.notIn } })),
  ].filter((condition) => Object.keys(condition).length > 0);
  const filter = { ...fieldConditions(query), ...(conditions.length === 0 ? {} : { $and: conditions }) };
  return tests.length === 0 ? { filter } : { filter, test: (alarm) => tests.every((test) => test(alarm)) };
}

function refuse({ sort_by, info, search_in = [], search = '' }: AlarmSelection, { patterns }: ArchiveSelection): void {
  const withoutEntity = 'Resolved alarms are kept with the id of their entity alone.';
  const parsed = readSearch(search);
  const isKnown = (name: string): boolean => fieldOf(archiveSubject, name) !== undefined;
  const asked = parsed.kind === 'expression' ? [...fieldsOf(parsed.expression)] : [];
  const isSorted = sort_by.length > 1 || !['severity', 'created'].includes(sort_by[0] ?? '');
  const errors = {
    ...(isSorted ? { sort_by: 'Resolved alarms are sorted by created alone.' } : {}),
    ...(info === undefined ? {} : { info: withoutEntity }),
    ...(search_in.every(isKnown) ? {} : { search_in: withoutEntity }),
    ...(asked.every(isKnown) ? {} : { search: withoutEntity }),
    ...(patterns.ofEntities.length === 0 ? {} : { pattern_ids: withoutEntity }),
  };
  if (Object.keys(errors).length > 0) throw new Problem('invalid_request', { errors });
}

function searched({ search = '', search_in }: AlarmSelection): ArchiveFilter {
  const parsed = readSearch(search);
  if (parsed.kind === 'expression') return expressed(parsed.expression);
  const words = search.trim();
  if (words === '') return { filter: {} };
  const fields: readonly string[] = search_in ?? plainFields;
  const contains = { $regex: words.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&'), $options: 'i' };
  return {
    filter: {
      $or: fields.flatMap((name) => fieldOf(archiveSubject, name)?.path ?? []).map((path) => ({ [path]: contains })),
    },
  };
}

function expressed(expression: Expression): ArchiveFilter {
  const { filter, isExact } = searchFilter(expression, archiveSubject);
  return isExact ? { filter } : { filter, test: compileSearch(expression, archiveSubject) };
}

function patterned(pattern: ArchiveSelection['patterns']['ofAlarms'][number], now: number): ArchiveFilter {
  const { filter, isExact } = patternFilter(pattern, archiveSubject, { now });
  if (isExact) return { filter };
  const { matches } = compilePattern(pattern, archiveSubject);
  return { filter, test: (alarm) => matches(alarm, now) };
}

function fieldConditions(query: AlarmSelection): Condition {
  const filter: Condition = {};
  for (const field of ['connector', 'connector_name', 'component', 'resource', 'entity_id'] as const) {
    if (query[field] !== undefined) filter[field] = { $eq: query[field] };
  }
  const marks = {
    acknowledge: query.acknowledged,
    snooze: query.snoozed,
    cancelled: query.cancelled,
    ticket: query.ticket,
  };
  for (const [field, wanted] of Object.entries(marks)) if (wanted !== undefined) filter[field] = { $exists: wanted };
  if (query.state !== undefined) filter['state.value'] = { $in: query.state };
  if (query.status !== undefined) filter['status.value'] = { $in: query.status };
  const { tag, without_tag: withoutTag } = query;
  if (tag !== undefined || withoutTag !== undefined) {
    filter['tags'] = {
      ...(tag === undefined ? {} : { $eq: tag }),
      ...(withoutTag === undefined ? {} : { $ne: withoutTag }),
    };
  }
  return filter;
}

function timeConditions(query: AlarmSelection, now: number): Condition[] {
  const { opened_within_seconds: within, lasting_seconds: lasting, time_field: field, from, to } = query;
  const path = field === 'state_since' ? 'state.time' : field;
  return [
    ...(within === undefined ? [] : [{ created: { $gte: new Date(now - within * 1000) } }]),
    ...(lasting === undefined ? [] : [{ 'state.time': { $lte: new Date(now - lasting * 1000) } }]),
    ...(from === undefined ? [] : [{ [path]: { $gte: from } }]),
    ...(to === undefined ? [] : [{ [path]: { $lte: to } }]),
  ];
}
