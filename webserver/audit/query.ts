/** Reads the audit log, the newest first. What the routes and the pages call; nothing here or elsewhere changes an entry. */
import { z } from 'zod';
import type { WebserverDeps } from '../deps.ts';
import { instant, integerText, plainText } from '../http/schema.ts';
import { type AuditEntry, auditEntries, idAt } from './log.ts';

export const auditEntrySchema = z.strictObject({
  id: z.string(),
  time: instant,
  user: z.string().optional(),
  credential: z.string().optional().describe('session, session_bearer, api_key or basic'),
  action: z.string().describe('<area>.<what>, for example user.update'),
  target: z.array(z.string()).describe('What was changed: usernames, ids of alarms, …'),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
  results: z.array(z.string()).describe('One per target, or one for all'),
  address: z.string(),
  request_id: z.string(),
});

export type ShownEntry = z.output<typeof auditEntrySchema>;

export const auditQuerySchema = z.strictObject({
  user: plainText.max(200).optional().describe('Who did it'),
  action: plainText.max(100).optional().describe('An action (user.update), or an area with all its actions (user)'),
  target: plainText.max(2000).optional().describe('What was changed'),
  from: z.iso.datetime().optional().describe('At or after this time'),
  to: z.iso.datetime().optional().describe('Before this time'),
  cursor: z
    .string()
    .regex(/^[0-9a-f]{12}-[0-9a-f]{16}$/, 'Must be the meta.next of a page')
    .optional(),
  limit: integerText(1, 1000).prefault('50'),
});

export type AuditQuery = z.output<typeof auditQuerySchema>;

export const auditListSchema = z.strictObject({
  data: z.array(auditEntrySchema),
  meta: z.strictObject({
    per_page: z.int(),
    next: z.string().optional().describe('The cursor of the next page; absent at the end'),
  }),
});

const longestQueryMs = 5000;

/** One page of entries, the newest first. */
export async function listAudit(
  { db }: Pick<WebserverDeps, 'db'>,
  query: AuditQuery,
): Promise<z.output<typeof auditListSchema>> {
  const found = await auditEntries(db)
    .find(conditionOf(query), { maxTimeMS: longestQueryMs })
    .sort({ _id: -1 })
    .limit(query.limit + 1)
    .toArray();
  const page = found.slice(0, query.limit);
  const next = found.length > query.limit ? page.at(-1)?._id : undefined;
  return {
    data: page.map(shownEntry),
    meta: { per_page: query.limit, ...(next === undefined ? {} : { next }) },
  };
}

type Condition = Record<string, unknown>;

function conditionOf({ user, action, target, from, to, cursor }: AuditQuery): Condition {
  const ends = [cursor, to === undefined ? undefined : idAt(new Date(to))].filter((end) => end !== undefined).sort();
  const id = {
    ...(from === undefined ? {} : { $gte: idAt(new Date(from)) }),
    ...(ends[0] === undefined ? {} : { $lt: ends[0] }),
  };
  const what = action?.includes('.') === true ? { $eq: action } : { $gte: `${action}.`, $lt: `${action}/` };
  return {
    ...(Object.keys(id).length === 0 ? {} : { _id: id }),
    ...(user === undefined ? {} : { user: { $eq: user } }),
    ...(action === undefined ? {} : { action: what }),
    ...(target === undefined ? {} : { target: { $eq: target } }),
  };
}

function shownEntry(entry: AuditEntry): ShownEntry {
  const { _id: id, time, user, credential, action, target, before, after, results, address, request_id } = entry;
  const who = { user, credential };
  return { id, time, ...who, action, target: [...target], before, after, results: [...results], address, request_id };
}
