/** Answers the questions of rules: from memory while an answer is good, else from the database or by HTTP. A failure is remembered too, for less long. */
import type { Db } from 'mongodb';
import { messageOf } from '../errors/errors.ts';
import type { LookupAnswer, LookupAnswers, LookupRequest } from '../rules/lookup.ts';
import { askHttp } from './http-source.ts';

interface Remembered {
  readonly answer: Promise<LookupAnswer>;
  goodUntil: number;
}

/** Answers that are remembered at most, how long a failure is, and questions under way at a time. */
const rememberedMax = 5000;
const failureMs = 5000;
const parallelMax = 32;
const databaseMs = 2000;

/** Each question of a batch has an answer afterwards. Never rejects. */
export function createLookups(
  db: Db,
  now: () => number = Date.now,
): (requests: readonly LookupRequest[]) => Promise<LookupAnswers> {
  const remembered = new Map<string, Remembered>();
  const answerOf = async (request: LookupRequest): Promise<LookupAnswer> => {
    const known = remembered.get(request.key);
    if (known !== undefined && known.goodUntil > now()) return known.answer;
    const entry: Remembered = { answer: ask(db, request), goodUntil: now() + request.cacheMs };
    remembered.delete(request.key);
    remembered.set(request.key, entry);
    forgetOldest(remembered);
    const answer = await entry.answer;
    if (answer.kind === 'failed') entry.goodUntil = now() + Math.min(failureMs, request.cacheMs);
    return answer;
  };
  return async (requests) => {
    const questions = [...new Map(requests.map((request) => [request.key, request])).values()];
    const answers = new Map<string, LookupAnswer>();
    const work = async (): Promise<void> => {
      for (let request = questions.shift(); request !== undefined; request = questions.shift()) {
        answers.set(request.key, await answerOf(request));
      }
    };
    await Promise.all(Array.from({ length: Math.min(parallelMax, questions.length) }, work));
    return answers;
  };
}

function forgetOldest(remembered: Map<string, Remembered>): void {
  for (const key of remembered.keys()) {
    if (remembered.size <= rememberedMax) return;
    remembered.delete(key);
  }
}

function ask(db: Db, request: LookupRequest): Promise<LookupAnswer> {
  return request.kind === 'http' ? askHttp(request) : askDatabase(db, request);
}

type DocumentRequest = Extract<LookupRequest, { kind: 'document' }>;

async function askDatabase(db: Db, { collection, filter }: DocumentRequest): Promise<LookupAnswer> {
  const equal = Object.fromEntries(Object.entries(filter).map(([field, value]) => [field, { $eq: value }]));
  try {
    const found = await db.collection(collection).findOne(equal, { maxTimeMS: databaseMs });
    if (found === null) return { kind: 'failed', reason: 'There is no such document' };
    const { _id, ...value } = found;
    return { kind: 'found', value: { ...value, _id: String(_id) } };
  } catch (error) {
    return { kind: 'failed', reason: messageOf(error) };
  }
}
