/** The whole system as it is built: engines and webserver as real processes over the test servers, with accounts, samples and a way to send events. */
import { randomBytes } from 'node:crypto';
import { createToken } from '../../lib/access/token.ts';
import type { Entity } from '../../lib/alarm/entity.ts';
import { Users } from '../../webserver/auth/users.ts';
import { sampleEntities } from '../support/alarm-samples.ts';
import { freePort } from '../support/free-port.ts';
import { createSite, type Site, type SiteProcess } from '../support/site.ts';

export interface ConsoleSite {
  readonly site: Site;
  /** The process of the main pool. */
  readonly engine: SiteProcess;
  /** Where the console is: `http://127.0.0.1:…`. */
  readonly url: string;
  /** Username and password of an operator, and of one who may only look. */
  readonly operator: Credentials;
  readonly viewer: Credentials;
  readonly admin: Credentials;
  /** Sends one event as a connector does; resolves when the platform has taken it. */
  send(event: Readonly<Record<string, unknown>>): Promise<void>;
  /** Publishes a body as a connector does that is broken. */
  breakOne(body: string): Promise<void>;
  remove(): Promise<void>;
}

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

export interface ConsoleSiteOptions {
  /** Alarms that are open from the beginning. */
  readonly samples: number;
  /** More of the webserver's environment, for a console at this address. */
  readonly environment?: (url: string) => Promise<Readonly<Record<string, string>>>;
}

/** Resolves when everything is ready. */
export async function startConsoleSite({ samples, environment }: ConsoleSiteOptions): Promise<ConsoleSite> {
  const site = await createSite();
  try {
    const entities = site.database.db.collection<Entity>('entities');
    const seeds = sampleEntities(samples, Date.now());
    for (let at = 0; at < seeds.length; at += 1000) await entities.insertMany(seeds.slice(at, at + 1000));
    const { operator, viewer, admin } = await createAccounts(site);
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const key = createToken('vigie_key');
    const engine = await site.start('engines/main.js', ['process']);
    await site.start('engines/main.js', ['scheduler']);
    await site.start('webserver/main.js', [], {
      env: {
        VIGIE_WEBSERVER_PORT: String(port),
        VIGIE_CONNECTOR_KEY: key,
        VIGIE_ADMIN_PASSWORD: randomBytes(12).toString('hex'),
        ...(await environment?.(url)),
      },
    });
    return {
      site,
      engine,
      url,
      operator,
      viewer,
      admin,
      send: (event) => sendEvent(url, key, event),
      breakOne: (body) => publishRaw(site, body),
      remove: () => site.remove(),
    };
  } catch (error) {
    await site.remove();
    throw error;
  }
}

async function createAccounts(site: Site): Promise<Pick<ConsoleSite, 'operator' | 'viewer' | 'admin'>> {
  const users = new Users(site.database.db, Date.now);
  const password = randomBytes(12).toString('hex');
  const create = async (username: string, name: string, role: string): Promise<Credentials> => {
    await users.create({ _id: username, name, roles: [role], enabled: true, created: new Date() }, password);
    return { username, password };
  };
  return {
    operator: await create('marie', 'Marie Bell', 'operator'),
    viewer: await create('jonas', 'Jonas Tveit', 'viewer'),
    admin: await create('adele', 'Adele Okoro', 'admin'),
  };
}

async function publishRaw(site: Site, body: string): Promise<void> {
  const connection = await site.connect();
  const channel = await connection.model.createConfirmChannel();
  channel.publish('canopsis.events', 'broken', Buffer.from(body));
  await channel.waitForConfirms();
  await connection.close();
}

async function sendEvent(url: string, key: string, event: Readonly<Record<string, unknown>>): Promise<void> {
  const response = await fetch(`${url}/api/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ connector: 'nagios', connector_name: 'poller-1', event_type: 'check', ...event }),
  });
  if (response.status !== 202) throw new Error(`An event was answered ${response.status}: ${await response.text()}`);
}
