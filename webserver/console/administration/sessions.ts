/** The pages of sessions: one's own, and everyone's for who may see them. */
import type { Request, Response } from 'express';
import { z } from 'zod';
import { listSessions, type ShownSession } from '../../administration/session-changes.ts';
import type { Account } from '../../auth/account.ts';
import { pageQuery, plainText } from '../../http/schema.ts';
import { type Console, readingOf } from '../page.ts';
import { administration as say } from '../texts/en/administration.ts';
import { agoSince, type Reading } from '../view.ts';
import { readQuery } from './input.ts';
import { userPath } from './users.ts';
import { pagerOf, pathWith, type RecordRow, sendRecords } from './view.ts';

const querySchema = z.strictObject({ ...pageQuery, user: plainText.max(200).optional() });

export async function showSessions(
  request: Request,
  response: Response,
  account: Account,
  console: Console,
): Promise<void> {
  const isOwn = request.path.startsWith('/account');
  const path = isOwn ? '/account/sessions' : '/administration/sessions';
  const query = readQuery(request, querySchema, { limit: '50' });
  const user = isOwn ? account.id : query.user;
  const { data, meta } = await listSessions(console.deps, account.credentialId, user, query);
  const reading = readingOf(request, console.deps);
  const { columns } = say.session;
  const labels = [columns.user, columns.address, columns.browser, columns.began, columns.seen];
  const page = {
    heading: isOwn ? say.ownSessions : say.sessions,
    create: isOwn ? { href: `${path}/end`, label: say.session.endAll } : undefined,
    filters:
      query.user === undefined || isOwn
        ? []
        : [
            {
              label: columns.user,
              links: [
                { href: path, label: say.everyone },
                { href: pathWith(path, { user: query.user }), label: say.filterUser(query.user), isSet: true },
              ],
            },
          ],
    table: { columns: labels.map((label) => ({ label })), rows: data.map((session) => rowOf(session, path, reading)) },
    pager: pagerOf(meta, data.length, (number) => pathWith(path, { user: query.user, page: String(number) })),
    empty: { title: say.session.emptyTitle, text: say.session.emptyText },
  };
  sendRecords(request, response, account, { page, console });
}

function rowOf(session: ShownSession, path: string, reading: Reading): RecordRow {
  const name = { text: session.user, isStrong: true, tags: session.is_current ? [say.session.here] : [] };
  return {
    cells: [
      path.startsWith('/account') ? name : { ...name, href: userPath(session.user) },
      { text: session.address },
      { text: session.user_agent, isMuted: true },
      { text: '', isMuted: true, time: agoSince(session.created, reading, (exact) => exact) },
      { text: '', isMuted: true, time: agoSince(session.last_seen, reading, (exact) => exact) },
    ],
    actions: [{ href: `${path}/${encodeURIComponent(session.id)}/end`, label: say.session.end }],
  };
}
