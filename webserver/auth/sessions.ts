/** Server-side sessions: the collection `sessions`, found by the hash of a token that only the client has. */
import { createToken, hashToken } from '../../lib/access/token.ts';
import type { WebserverConfig } from '../../lib/config/webserver.ts';
import type { Database } from '../../lib/mongo/client.ts';

export interface Session {
  /** Hash of the token. */
  readonly _id: string;
  readonly user: string;
  readonly csrf_token: string;
  readonly created: Date;
  readonly last_seen: Date;
  /** When it ends unless it is used; the TTL index removes it then. */
  readonly expires: Date;
  readonly address: string;
  readonly user_agent: string;
}

export interface NewSession {
  /** Shown to the client once. */
  readonly token: string;
  readonly session: Session;
}

/** A use is written down at most so often. */
const touchMs = 60_000;

/** A session that another process ended is still accepted for so long. */
const cacheMs = 5000;
const cacheSize = 10_000;

interface Cached {
  readonly session: Session;
  readonly readAt: number;
}

export class Sessions {
  readonly #collection;
  readonly #config: WebserverConfig['session'];
  readonly #now: () => Date;
  readonly #cache = new Map<string, Cached>();

  constructor(db: Database['db'], config: WebserverConfig['session'], now: () => Date) {
    this.#collection = db.collection<Session>('sessions');
    this.#config = config;
    this.#now = now;
  }

  async createIndexes(): Promise<void> {
    await this.#collection.createIndex({ expires: 1 }, { expireAfterSeconds: 0, name: 'expires' });
    await this.#collection.createIndex({ user: 1 }, { name: 'user' });
  }

  async create(user: string, from: { readonly address: string; readonly userAgent: string }): Promise<NewSession> {
    const token = createToken('vigie_session');
    const now = this.#now();
    const session: Session = {
      _id: hashToken(token),
      user,
      csrf_token: createToken('vigie_csrf'),
      created: now,
      last_seen: now,
      expires: this.#expiry(now, now),
      address: from.address,
      user_agent: from.userAgent,
    };
    await this.#collection.insertOne(session);
    return { token, session };
  }

  /** The session of a token while it lasts; its use prolongs it. */
  async find(token: string): Promise<Session | undefined> {
    const id = hashToken(token);
    const session = await this.#read(id);
    if (session === undefined || session.expires <= this.#now()) return undefined;
    return await this.#touch(session);
  }

  /** False when there is no such session; `user`: nor one of theirs. */
  async end(id: string, user?: string): Promise<boolean> {
    const ofUser = user === undefined ? {} : { user: { $eq: user } };
    const { deletedCount } = await this.#collection.deleteOne({ _id: { $eq: id }, ...ofUser });
    if (deletedCount === 1) this.#cache.delete(id);
    return deletedCount === 1;
  }

  /** Ends every session of a user, but the one of the id `except`. Returns how many. */
  async endAll(user: string, except?: string): Promise<number> {
    const kept = except === undefined ? {} : { _id: { $ne: except } };
    const { deletedCount } = await this.#collection.deleteMany({ user: { $eq: user }, ...kept });
    for (const [id, { session }] of this.#cache) if (session.user === user && id !== except) this.#cache.delete(id);
    return deletedCount;
  }

  /** Sessions that last, the newest use first; of one user or of all. */
  async list(
    user: string | undefined,
    page: { readonly skip: number; readonly limit: number },
  ): Promise<readonly Session[]> {
    return await this.#collection
      .find(this.#lasting(user))
      .sort({ last_seen: -1, _id: 1 })
      .skip(page.skip)
      .limit(page.limit)
      .toArray();
  }

  /** How many last, at most `cap`. */
  async count(user: string | undefined, cap: number): Promise<number> {
    return await this.#collection.countDocuments(this.#lasting(user), { limit: cap });
  }

  /** Usernames that have sessions. */
  async users(): Promise<readonly string[]> {
    return await this.#collection.distinct('user', this.#lasting(undefined));
  }

  async read(id: string): Promise<Session | undefined> {
    return (await this.#collection.findOne({ _id: { $eq: id } })) ?? undefined;
  }

  #lasting(user: string | undefined): Record<string, unknown> {
    return { expires: { $gt: this.#now() }, ...(user === undefined ? {} : { user: { $eq: user } }) };
  }

  async #read(id: string): Promise<Session | undefined> {
    const cached = this.#cache.get(id);
    if (cached !== undefined && this.#now().getTime() - cached.readAt < cacheMs) return cached.session;
    const session = await this.#collection.findOne({ _id: id });
    if (session === null) this.#cache.delete(id);
    else this.#keep(session);
    return session ?? undefined;
  }

  async #touch(session: Session): Promise<Session> {
    const now = this.#now();
    if (now.getTime() - session.last_seen.getTime() < touchMs) return session;
    const touched = { ...session, last_seen: now, expires: this.#expiry(now, session.created) };
    const { matchedCount } = await this.#collection.updateOne(
      { _id: session._id },
      { $set: { last_seen: touched.last_seen, expires: touched.expires } },
    );
    if (matchedCount === 1) this.#keep(touched);
    return touched;
  }

  #keep(session: Session): void {
    if (this.#cache.size >= cacheSize) this.#cache.clear();
    this.#cache.set(session._id, { session, readAt: this.#now().getTime() });
  }

  #expiry(lastSeen: Date, created: Date): Date {
    const idle = lastSeen.getTime() + this.#config.idle_minutes * 60_000;
    const absolute = created.getTime() + this.#config.absolute_minutes * 60_000;
    return new Date(Math.min(idle, absolute));
  }
}
