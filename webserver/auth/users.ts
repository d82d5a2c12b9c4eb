/** The accounts: the collection `users`, one document per username. */
import { hashPassword, nobodysPassword, type PasswordHash, verifyPassword } from '../../lib/access/password.ts';
import type { Database } from '../../lib/mongo/client.ts';

export interface User {
  /** The username in lower case. */
  readonly _id: string;
  readonly name: string;
  readonly roles: readonly string[];
  /** Absent for an account that signs in by API keys alone. */
  readonly password?: PasswordHash;
  /** The password was generated and must be changed. */
  readonly one_time?: boolean;
  readonly enabled: boolean;
  readonly created: Date;
}

/** Longer ones are refused before they cost anything. */
export const longestPassword = 1024;
export const longestUsername = 200;

/** One account has one spelling: capitals, blanks around it and look-alike forms do not make another. */
export function normaliseUsername(username: string): string {
  return username.normalize('NFKC').trim().toLowerCase();
}

/** A change that another process made is seen after so long. */
const cacheMs = 5000;
const cacheSize = 10_000;

export class Users {
  readonly #collection;
  readonly #now: () => number;
  readonly #slots = new Slots(2);
  readonly #cache = new Map<string, { readonly user: User | undefined; readonly readAt: number }>();

  constructor(db: Database['db'], now: () => number) {
    this.#collection = db.collection<User>('users');
    this.#now = now;
  }

  /** The enabled account of this name. */
  async find(username: string): Promise<User | undefined> {
    const id = normaliseUsername(username);
    const cached = this.#cache.get(id);
    if (cached !== undefined && this.#now() - cached.readAt < cacheMs) return cached.user;
    const user = (await this.#collection.findOne({ _id: { $eq: id }, enabled: true })) ?? undefined;
    if (this.#cache.size >= cacheSize) this.#cache.clear();
    this.#cache.set(id, { user, readAt: this.#now() });
    return user;
  }

  /** The account whose password this is; undefined otherwise, after the same time whether it exists or not. */
  async verify(username: string, password: string): Promise<User | undefined> {
    const user = await this.find(username);
    const matches = await this.#slots.run(() => verifyPassword(password, user?.password ?? nobodysPassword));
    return matches && user?.password !== undefined ? user : undefined;
  }

  /** True when it did not exist before. */
  async create(user: Omit<User, 'password'>, password?: string): Promise<boolean> {
    const hash = password === undefined ? {} : { password: await hashPassword(password) };
    const { _id, ...fields } = { ...user, ...hash };
    const result = await this.#collection.updateOne({ _id }, { $setOnInsert: fields }, { upsert: true });
    this.#cache.delete(_id);
    return result.upsertedCount === 1;
  }
}

/** A check of a password takes a core for a tenth of a second: the other requests keep theirs. */
class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }
}
