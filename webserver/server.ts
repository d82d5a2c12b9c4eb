/** A running webserver, from its parts: the same for `main.ts` and for the tests. */
import { randomBytes } from 'node:crypto';
import type { Router } from 'express';
import { createPublisher } from '../lib/amqp/publisher.ts';
import type { PoolConfig } from '../lib/config/pool.ts';
import { messageOf } from '../lib/errors/errors.ts';
import type { SignOnSecrets } from '../lib/config/all.ts';
import type { WebserverConfig } from '../lib/config/webserver.ts';
import type { Logger } from '../lib/log/logger.ts';
import type { Database } from '../lib/mongo/client.ts';
import { createEventLog } from '../lib/mongo/event-log.ts';
import type { MetricReader } from '../lib/series/store.ts';
import type { Telemetry } from '../lib/telemetry/telemetry.ts';
import { ActionDesk } from './alarms/action-desk.ts';
import { AlarmBoard } from './alarms/board.ts';
import { entitySource } from './alarms/board-source.ts';
import { createApp } from './app.ts';
import type { Account } from './auth/account.ts';
import { Authenticator } from './auth/authenticator.ts';
import { createFirstAccounts, type FirstSecrets } from './auth/first-accounts.ts';
import { LdapDirectory } from './auth/ldap.ts';
import { OidcProvider } from './auth/oidc.ts';
import type { WebserverDeps } from './deps.ts';
import { EngineSource } from './engines/source.ts';
import { HealthSource } from './health/source.ts';
import { createIndexes } from './indexes.ts';
import { startListener } from './listener.ts';
import { startFeed } from './live/feed.ts';
import { createDefaultRules } from './rules/alarm-rules.ts';
import { WaitingLetters } from './dead-letters/waiting.ts';
import { refuseInMaintenance } from './settings/maintenance.ts';
import { Settings } from './settings/settings.ts';
import { LiveHub } from './live/hub.ts';

export interface WebserverOptions {
  readonly config: WebserverConfig;
  /** Every pool of `etc/engines`. */
  readonly pools: readonly PoolConfig[];
  readonly logger: Logger;
  readonly telemetry: Telemetry;
  readonly amqpUrl: string;
  readonly database: Database;
  readonly metrics: MetricReader;
  readonly secrets: FirstSecrets;
  /** What is shown to the directory of the site; needed where one is configured. */
  readonly signOn?: SignOnSecrets;
  /** Where the sockets of the processes are. */
  readonly runFolder: string;
  readonly now?: () => Date;
  /** Milliseconds that the broker may take to confirm an event. */
  readonly confirmTimeoutMs?: number;
  /** The pages for people, over the parts that the API uses. */
  readonly console?: (deps: WebserverDeps) => Router;
}

export interface Webserver {
  readonly url: string;
  readonly deps: WebserverDeps;
  stop(): Promise<void>;
}

/** How often the health of broker and database is looked at, and the rate of events while somebody watches. */
const healthMs = 2000;

const minuteMs = 60_000;

/** Resolves when requests are served. The database must answer; a broker that is away shows as degraded, and heals by itself. */
export async function startWebserver(options: WebserverOptions): Promise<Webserver> {
  const { config, logger, telemetry, amqpUrl, database, metrics, runFolder } = options;
  const app = telemetry.app;
  const now = options.now ?? (() => new Date());
  const live = new LiveHub(randomBytes(6).toString('hex'));
  const alarms = new AlarmBoard(entitySource(database.db, logger));
  const { ldapBindPassword = '', oidcClientSecret = '' } = options.signOn ?? {};
  const directory = config.ldap.enabled ? new LdapDirectory(config.ldap, ldapBindPassword, logger) : undefined;
  const oidc = config.oidc.enabled ? new OidcProvider(config.oidc, oidcClientSecret, { logger, now }) : undefined;
  const settings = new Settings(database.db, logger);
  await settings.read();
  const admits = (account: Account): void => refuseInMaintenance(settings, account);
  const authenticator = new Authenticator({ db: database.db, config, logger, now, directory, admits });
  await createIndexes(database.db, authenticator);
  await createDefaultRules(database.db, options.pools, now());
  await createFirstAccounts(authenticator, options.secrets, now(), logger);
  const publisher = createPublisher({ url: amqpUrl, app, logger, confirmTimeoutMs: options.confirmTimeoutMs ?? 5000 });
  const actions = new ActionDesk(publisher, live);
  const health = new HealthSource({ ping: () => database.ping(), publisher, live, runFolder });
  const engines = new EngineSource({ pools: options.pools, health, publisher, now });
  const deps = {
    config,
    pools: options.pools,
    logger,
    telemetry,
    db: database.db,
    alarms,
    actions,
    publisher,
    live,
    metrics,
    events: createEventLog(database.db),
    authenticator,
    oidc,
    health,
    engines,
    settings,
    waitingLetters: new WaitingLetters(database.db, logger),
    now,
  };
  const listener = await startListener(config, createApp(deps, options.console?.(deps)), logger);
  const feed = startFeed({ url: amqpUrl, app, logger, board: alarms, hub: live });
  const watch = setInterval(() => void watchHealth(deps), healthMs);
  const rates = setInterval(() => void tellRate(deps), healthMs);
  const access = watchAccess(deps);
  return {
    url: listener.url,
    deps,
    stop: async () => {
      clearInterval(watch);
      clearInterval(rates);
      access.stop();
      await listener.close(() => live.close());
      await authenticator.refusals.flush();
      await feed.close();
      await publisher.close();
    },
  };
}

async function watchHealth({ telemetry, publisher, live, health }: WebserverDeps): Promise<void> {
  const broker = publisher.problem();
  telemetry.setHealth('broker', broker === undefined ? 'ok' : 'degraded', broker);
  const records = live.problem();
  telemetry.setHealth('live records', records === undefined ? 'ok' : 'degraded', records);
  // Asks the processes too, so that it is known when one that is away answered last.
  const { database } = await health.full();
  telemetry.setHealth('database', database.status === 'ok' ? 'ok' : 'degraded', database.reason);
}

async function tellRate({ live, engines }: WebserverDeps): Promise<void> {
  if (live.listeners > 0) live.publishRate(await engines.intakeRate().catch(() => undefined));
}

/** Writes down what was refused, and looks people of the directory up again. What fails is tried again at the next time. */
function watchAccess({ authenticator, config, logger }: WebserverDeps): { stop(): void } {
  const { refusals, directoryWatch } = authenticator;
  const failed = (error: unknown): void => logger.warn({ reason: messageOf(error) }, 'Accounts could not be checked');
  const timers = [setInterval(() => void refusals.roll(), minuteMs)];
  const everyMs = config.ldap.recheck_minutes * minuteMs;
  if (directoryWatch !== undefined && everyMs > 0)
    timers.push(setInterval(() => void directoryWatch.check().catch(failed), everyMs));
  return {
    stop: () => {
      for (const timer of timers) clearInterval(timer);
    },
  };
}
