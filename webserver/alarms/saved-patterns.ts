/** Saved patterns as filters of the alarm list. */
import type { Entity } from '../../lib/alarm/entity.ts';
import type { Database } from '../../lib/mongo/client.ts';
import { compilePattern } from '../../lib/pattern/compile.ts';
import { patternFilter } from '../../lib/pattern/mongo-filter.ts';
import type { Pattern } from '../../lib/pattern/pattern.ts';
import { alarmSubject, entitySubject } from '../../lib/pattern/subjects.ts';
import { patternsCollection } from '../../lib/rules/filter-rules.ts';
import { Problem } from '../http/problem.ts';
import type { AlarmIds } from './board-filter.ts';

type Db = Database['db'];

interface StoredPattern {
  readonly _id: string;
  readonly subject: string;
  readonly pattern: Pattern;
}

/** Each must match. */
export interface SavedPatterns {
  readonly ofEntities: readonly Pattern[];
  readonly ofAlarms: readonly Pattern[];
}

/** @throws {Problem} 400 for one that does not exist, or selects neither entities nor alarms. */
export async function savedPatterns(db: Db, ids: readonly string[] = []): Promise<SavedPatterns> {
  if (ids.length === 0) return { ofEntities: [], ofAlarms: [] };
  const found = await db
    .collection<StoredPattern>(patternsCollection)
    .find({ _id: { $in: [...ids] } })
    .toArray();
  if (ids.some((id) => !found.some(({ _id }) => _id === id))) throw fault('There is no saved pattern with this id.');
  const of = (subject: string): readonly Pattern[] =>
    found.filter((each) => each.subject === subject).map(({ pattern }) => pattern);
  const [ofEntities, ofAlarms] = [of('entity'), of('alarm')];
  if (ofEntities.length + ofAlarms.length < found.length) throw fault('Must be patterns of entities or alarms.');
  return { ofEntities, ofAlarms };
}

function fault(message: string): Problem {
  return new Problem('invalid_request', { errors: { pattern_ids: message } });
}

/** A list never keeps the database busy for longer. */
const longestQueryMs = 5000;

/** The open alarms that match, asked of the database: rows of the board lack some of what patterns may look at. None where nothing is asked. */
export async function matchingIds(
  db: Db,
  { ofEntities, ofAlarms }: SavedPatterns,
  now: number,
): Promise<readonly AlarmIds[]> {
  if (ofEntities.length + ofAlarms.length === 0) return [];
  const filters = [
    ...ofEntities.map((pattern) => patternFilter(pattern, entitySubject, { now }).filter),
    ...ofAlarms.map((pattern) => patternFilter(pattern, alarmSubject, { now, prefix: 'alarm.' }).filter),
  ];
  const entityTests = ofEntities.map((pattern) => compilePattern(pattern, entitySubject));
  const alarmTests = ofAlarms.map((pattern) => compilePattern(pattern, alarmSubject));
  const cursor = db
    .collection<Entity>('entities')
    .find(
      { $and: [{ 'alarm.id': { $exists: true } }, ...filters] },
      { projection: { 'alarm.steps': 0, 'alarm.tickets': 0 }, maxTimeMS: longestQueryMs, batchSize: 1000 },
    );
  const ids: string[] = [];
  for await (const entity of cursor) {
    const { alarm } = entity;
    if (alarm === undefined || !entityTests.every((test) => test.matches(entity, now))) continue;
    if (alarmTests.every((test) => test.matches(alarm, now))) ids.push(alarm.id);
  }
  return [{ in: ids }];
}
