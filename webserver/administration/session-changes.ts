/** Sessions as they are shown and ended: one's own, and by an administrator everyone's. */
import { z } from 'zod';
import { recordAudit } from '../audit/log.ts';
import type { Session } from '../auth/sessions.ts';
import { Problem } from '../http/problem.ts';
import { instant, type PageMeta, pageMeta } from '../http/schema.ts';
import type { Actor, AdministrationDeps } from './actor.ts';
import { countCap } from './user-view.ts';

export const sessionSchema = z.strictObject({
  id: z.string(),
  user: z.string(),
  created: instant,
  last_seen: instant.describe('Written at most once a minute'),
  expires: instant.describe('Unless it is used before'),
  address: z.string(),
  user_agent: z.string(),
  is_current: z.boolean().describe('The session of this very request'),
});

export type ShownSession = z.output<typeof sessionSchema>;

/** One page of the sessions that last, the newest use first; of one user or of all. */
export async function listSessions(
  { authenticator }: AdministrationDeps,
  current: string | undefined,
  user: string | undefined,
  query: { readonly page: number; readonly limit: number },
): Promise<{ data: ShownSession[]; meta: PageMeta }> {
  const [sessions, total] = await Promise.all([
    authenticator.sessions.list(user, { skip: (query.page - 1) * query.limit, limit: query.limit }),
    authenticator.sessions.count(user, countCap + 1),
  ]);
  return { data: sessions.map((session) => shownSession(session, current)), meta: pageMeta(query, total, countCap) };
}

/** @throws {Problem} 404 no such session; with `user`: none of theirs. */
export async function endSession(deps: AdministrationDeps, actor: Actor, id: string, user?: string): Promise<void> {
  const { sessions } = deps.authenticator;
  const session = await sessions.read(id);
  if (session === undefined || !(await sessions.end(id, user))) {
    throw new Problem('not_found', { detail: 'There is no such session' });
  }
  const { id: _id, is_current: _current, ...before } = shownSession(session, undefined);
  await recordAudit(deps, actor, { action: 'session.end', target: [session.user], before });
}

/** Ends every session of a user; `except`: but this one. Returns how many. */
export async function endSessionsOf(
  deps: AdministrationDeps,
  actor: Actor,
  user: string,
  except?: string,
): Promise<number> {
  const ended = await deps.authenticator.sessions.endAll(user, except);
  await recordAudit(deps, actor, { action: 'session.end_all', target: [user], after: { ended } });
  return ended;
}

function shownSession(session: Session, current: string | undefined): ShownSession {
  const { _id: id, user, created, last_seen, expires, address, user_agent } = session;
  return { id, user, created, last_seen, expires, address, user_agent, is_current: id === current };
}
