/** Reads dead letters, the newest first. Ids begin with the time: a page begins where the one before ended, however many there are. */
import type { WebserverDeps } from '../deps.ts';
import {
  type LetterCounts,
  letterDetails,
  type LetterDetails,
  type LetterList,
  type LetterQuery,
  letterRow,
  previewLength,
  type StoredLetter,
} from './letter.ts';

type QueryDeps = Pick<WebserverDeps, 'db'>;

const longestQueryMs = 5000;

/** The newest that are counted. */
const countCap = 10_000;

const rowProjection = {
  time: 1,
  pool: 1,
  engine: 1,
  code: 1,
  message: 1,
  field: 1,
  size_bytes: 1,
  replayed: 1,
  // In characters of UTF-8: a payload may have megabytes.
  payload: { $substrCP: ['$payload', 0, previewLength] },
};

/** One page. */
export async function listLetters({ db }: QueryDeps, query: LetterQuery): Promise<LetterList> {
  const found = await db
    .collection<StoredLetter>('dead_letters')
    .find(filterOf(query), { projection: rowProjection, maxTimeMS: longestQueryMs })
    .sort({ _id: -1 })
    .limit(query.limit + 1)
    .toArray();
  const data = found.slice(0, query.limit).map(letterRow);
  const next = found.length > query.limit ? data.at(-1)?.id : undefined;
  return { data, meta: { per_page: query.limit, ...(next === undefined ? {} : { next }) } };
}

/** How many there are, by engine and reason. */
export async function countLetters({ db }: QueryDeps): Promise<LetterCounts> {
  const newest = await db
    .collection<StoredLetter>('dead_letters')
    .find({}, { projection: { engine: 1, code: 1 }, maxTimeMS: longestQueryMs })
    .sort({ _id: -1 })
    .limit(countCap + 1)
    .toArray();
  const groups = new Map<string, LetterCounts['groups'][number]>();
  for (const { engine, code } of newest.slice(0, countCap)) {
    const key = `${engine}\0${code}`;
    groups.set(key, { engine, code, count: (groups.get(key)?.count ?? 0) + 1 });
  }
  return {
    total: Math.min(newest.length, countCap),
    ...(newest.length > countCap ? { total_is_capped: true } : {}),
    groups: [...groups.values()].sort((one, other) => other.count - one.count),
  };
}

/** Undefined when there is none of this id. */
export async function findLetter({ db }: QueryDeps, id: string): Promise<StoredLetter | undefined> {
  return (await db.collection<StoredLetter>('dead_letters').findOne({ _id: { $eq: id } })) ?? undefined;
}

/** One with its payload; undefined when there is none of this id. */
export async function getLetter(deps: QueryDeps, id: string): Promise<LetterDetails | undefined> {
  const letter = await findLetter(deps, id);
  return letter === undefined ? undefined : letterDetails(letter);
}

/** As `lib/engine/dead-letter.ts` begins an id. */
function idAt(time: Date): string {
  return Math.max(0, time.getTime()).toString(36).padStart(9, '0');
}

function filterOf(query: LetterQuery): Record<string, unknown> {
  const filter: Record<string, unknown> = {};
  for (const field of ['pool', 'engine', 'code'] as const) {
    if (query[field] !== undefined) filter[field] = { $eq: query[field] };
  }
  if (query.replayed !== undefined) filter['replayed'] = { $exists: query.replayed };
  const before = [query.cursor, query.to === undefined ? undefined : idAt(query.to)].filter((id) => id !== undefined);
  const [first] = before.sort();
  const range = {
    ...(first === undefined ? {} : { $lt: first }),
    ...(query.from === undefined ? {} : { $gte: idAt(query.from) }),
  };
  return Object.keys(range).length === 0 ? filter : { ...filter, _id: range };
}
