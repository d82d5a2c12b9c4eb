/** The page that shows how to send the first event, and turns green when it arrives. */
import express, { type Request, type Response, Router } from 'express';
import type { Entity } from '../../lib/alarm/entity.ts';
import { createKey } from '../administration/key-changes.ts';
import type { Account } from '../auth/account.ts';
import { checkToken } from '../auth/forgery.ts';
import type { WebserverDeps } from '../deps.ts';
import { Problem } from '../http/problem.ts';
import { amqpEvent, hostOf, testEvent } from './alarms/test-event.ts';
import { actorOf, fieldOf } from './form.ts';
import { guarded } from './guard.ts';
import { type Console, frameData, sendFramed, sendPart, wantsPart } from './page.ts';
import { firstEventPath } from './rail.ts';
import { texts } from './texts/en.ts';
import { firstEventTexts } from './texts/en/first-event.ts';

export function firstEventPage(console: Console): Router {
  const router = Router({ caseSensitive: true });
  const form = express.urlencoded({ extended: false, limit: 16 * 1024, parameterLimit: 20 });
  router.get(
    firstEventPath,
    guarded('alarms.read', console, (request, response, account) => show(request, response, { account }, console)),
  );
  router.post(
    firstEventPath,
    form,
    guarded('keys.own', console, (request, response, account) => makeKey(request, response, account, console)),
  );
  return router;
}

interface Shown {
  readonly account: Account;
  /** A key that was just made. */
  readonly secret?: string;
}

async function show(request: Request, response: Response, { account, secret }: Shown, console: Console): Promise<void> {
  const entity = await firstEntity(console.deps);
  const page = {
    ...frameData(request, account, console),
    s: firstEventTexts,
    title: `${firstEventTexts.title} · ${texts.frame.product}`,
    arrived: entity === undefined ? '' : nameOf(entity),
    hasKey: secret !== undefined,
    mayMakeKey: mayMakeKey(account),
    curl: testEvent(request, secret),
    amqp: amqpEvent(hostOf(request)),
  };
  if (wantsPart(request)) await sendPart(response, 'first-event/state', page, console);
  else sendFramed(response, 'first-event/first-event', page, console);
}

function mayMakeKey({ permissions }: Account): boolean {
  return permissions.has('keys.own') && permissions.has('events.send');
}

async function makeKey(request: Request, response: Response, account: Account, console: Console): Promise<void> {
  checkToken(request, account, fieldOf(request, 'csrf_token'));
  if (!mayMakeKey(account)) throw new Problem('not_allowed');
  const key = { name: firstEventTexts.keyName, scopes: ['events.send' as const] };
  const { secret } = await createKey(console.deps, actorOf(request, response, account), account.id, key);
  await show(request, response, { account, secret }, console);
}

function nameOf({ name, type, component }: Pick<Entity, 'name' | 'type' | 'component'>): string {
  return type === 'resource' && component !== undefined ? `${name} ${texts.list.on} ${component}` : name;
}

/** Connectors whose events are about Vigie itself and its machine. */
const ownConnectors = ['Engine', 'vigie'];

/** Vigie's own entities are fewer; who has more of them has no need of first steps. */
const mostOwn = 1000;

/** An entity that somebody sent an event about; undefined when there are only Vigie's own. */
export async function firstEntity({
  db,
}: Pick<WebserverDeps, 'db'>): Promise<Pick<Entity, 'name' | 'type' | 'component'> | undefined> {
  const found = await db
    .collection<Entity>('entities')
    .find(
      { type: { $in: ['component', 'resource', 'service'] } },
      { projection: { name: 1, type: 1, component: 1, connector: 1 } },
    )
    .limit(mostOwn)
    .toArray();
  const foreign = found.filter(({ connector = '' }) => !ownConnectors.includes(connector.split('/', 1)[0] ?? ''));
  return (
    foreign.find(({ type }) => type === 'resource') ?? foreign[0] ?? (found.length === mostOwn ? found[0] : undefined)
  );
}
