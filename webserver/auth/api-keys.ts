/** API keys: the collection `api_keys`. A key is shown once, when it is made; what is stored is its hash. */
import { randomUUID } from 'node:crypto';
import { createToken, hashToken } from '../../lib/access/token.ts';
import type { Database } from '../../lib/mongo/client.ts';

export interface ApiKey {
  readonly _id: string;
  readonly hash: string;
  /** Username whose roles it acts with. */
  readonly user: string;
  /** What it is for, in its maker's words. */
  readonly name: string;
  /** Permissions it is limited to; empty: all of its user's. */
  readonly scopes: readonly string[];
  readonly created: Date;
  readonly expires?: Date;
  /** Written at most once a minute. */
  readonly last_used?: Date;
}

export interface NewKey {
  readonly user: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly expires?: Date | undefined;
}

/** A revoked or changed key is still accepted for so long by another process; by this one not at all. */
const cacheMs = 5000;
const cacheSize = 10_000;
const noteUseMs = 60_000;

interface Cached {
  readonly key: ApiKey | undefined;
  readonly readAt: number;
}

export class ApiKeys {
  readonly #collection;
  readonly #now: () => Date;
  readonly #cache = new Map<string, Cached>();

  constructor(db: Database['db'], now: () => Date) {
    this.#collection = db.collection<ApiKey>('api_keys');
    this.#now = now;
  }

  async createIndexes(): Promise<void> {
    await this.#collection.createIndex({ hash: 1 }, { unique: true, name: 'hash' });
    await this.#collection.createIndex({ user: 1 }, { name: 'user' });
  }

  /** Makes a key. `secret` is for the installer, which knows it already. */
  async create(
    key: NewKey,
    secret = createToken('vigie_key'),
  ): Promise<{ readonly secret: string; readonly key: ApiKey }> {
    const stored: ApiKey = {
      _id: randomUUID(),
      hash: hashToken(secret),
      user: key.user,
      name: key.name,
      scopes: key.scopes,
      created: this.#now(),
      ...(key.expires === undefined ? {} : { expires: key.expires }),
    };
    await this.#collection.insertOne(stored);
    this.#cache.delete(stored.hash);
    return { secret, key: stored };
  }

  /** The key while it is valid. */
  async find(secret: string): Promise<ApiKey | undefined> {
    const hash = hashToken(secret);
    const key = await this.#read(hash);
    if (key === undefined || (key.expires !== undefined && key.expires <= this.#now())) return undefined;
    await this.#noteUse(key);
    return key;
  }

  /** Keys with the newest first; of one user or of all. */
  async list(
    user: string | undefined,
    page: { readonly skip: number; readonly limit: number },
  ): Promise<readonly ApiKey[]> {
    return await this.#collection
      .find(ownedBy(user))
      .sort({ created: -1, _id: 1 })
      .skip(page.skip)
      .limit(page.limit)
      .toArray();
  }

  /** How many there are, at most `cap`. */
  async count(user: string | undefined, cap: number): Promise<number> {
    return await this.#collection.countDocuments(ownedBy(user), { limit: cap });
  }

  /** Usernames that have keys. */
  async users(): Promise<readonly string[]> {
    return await this.#collection.distinct('user');
  }

  /** The key that was revoked; undefined when there is none, or (with `user`) none of theirs. */
  async revoke(id: string, user?: string): Promise<ApiKey | undefined> {
    const key = await this.#collection.findOneAndDelete({ _id: { $eq: id }, ...ownedBy(user) });
    if (key !== null) this.#cache.delete(key.hash);
    return key ?? undefined;
  }

  /** Revokes all keys of a user. Returns how many. */
  async revokeAll(user: string): Promise<number> {
    const { deletedCount } = await this.#collection.deleteMany(ownedBy(user));
    this.#cache.clear();
    return deletedCount;
  }

  async #read(hash: string): Promise<ApiKey | undefined> {
    const cached = this.#cache.get(hash);
    if (cached !== undefined && this.#now().getTime() - cached.readAt < cacheMs) return cached.key;
    const key = (await this.#collection.findOne({ hash: { $eq: hash } })) ?? undefined;
    this.#keep(hash, key);
    return key;
  }

  async #noteUse(key: ApiKey): Promise<void> {
    const now = this.#now();
    if (key.last_used !== undefined && now.getTime() - key.last_used.getTime() < noteUseMs) return;
    this.#keep(key.hash, { ...key, last_used: now });
    await this.#collection.updateOne({ _id: key._id }, { $set: { last_used: now } });
  }

  #keep(hash: string, key: ApiKey | undefined): void {
    if (this.#cache.size >= cacheSize) this.#cache.clear();
    this.#cache.set(hash, { key, readAt: this.#now().getTime() });
  }
}

function ownedBy(user: string | undefined): Record<string, unknown> {
  return user === undefined ? {} : { user: { $eq: user } };
}
