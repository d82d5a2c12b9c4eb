/** The accounts: the collection `users`, one document per username. */
import { hashPassword, nobodysPassword, type PasswordHash, verifyPassword } from '../../lib/access/password.ts';
import type { Database } from '../../lib/mongo/client.ts';
import type { ChosenPreferences } from './preferences.ts';

/** Who checks the password: this platform, or a directory or provider of the site. */
export type UserSource = 'local' | 'ldap' | 'oidc';

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
  /** Absent: local. */
  readonly source?: UserSource;
  /** Who it is at its source, whatever it is called there; absent where the username says it. */
  readonly subject?: string;
  /** The last time that a session began. */
  readonly last_login?: Date;
  /** Of its person, for the console. */
  readonly preferences?: ChosenPreferences;
}

/** Single preferences, as an update names them. */
type PreferenceFields = Readonly<Record<`preferences.${string}`, string>>;

/** What an administrator changes of an account. */
export type UserFields = Pick<User, 'name' | 'roles' | 'enabled'>;

/** A page of users. Texts are looked for in the username and the name; capitals do not matter. */
export interface UserFilter {
  readonly search?: string | undefined;
  readonly role?: string | undefined;
  readonly source?: UserSource | undefined;
  readonly enabled?: boolean | undefined;
}

export interface UserPage {
  readonly skip: number;
  readonly limit: number;
  readonly sortBy: 'username' | 'name' | 'created' | 'last_login';
  readonly sort: 'asc' | 'desc';
}

/** Longer ones are refused before they cost anything. */
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
  readonly #verify: typeof verifyPassword;
  readonly #slots = new Slots(2);
  readonly #one = new Slots(1);
  #changes = 0;
  readonly #cache = new Map<string, { readonly user: User | undefined; readonly readAt: number }>();

  /** `verify`: how a password is checked; for the test that watches it. */
  constructor(db: Database['db'], now: () => number, verify: typeof verifyPassword = verifyPassword) {
    this.#collection = db.collection<User>('users');
    this.#now = now;
    this.#verify = verify;
  }

  /** The enabled account of this name. */
  async find(username: string): Promise<User | undefined> {
    const id = normaliseUsername(username);
    const cached = this.#cache.get(id);
    if (cached !== undefined && this.#now() - cached.readAt < cacheMs) return cached.user;
    const changes = this.#changes;
    const user = (await this.#collection.findOne({ _id: { $eq: id }, enabled: true })) ?? undefined;
    if (this.#cache.size >= cacheSize) this.#cache.clear();
    // What was read before a change must not be remembered after it.
    if (changes === this.#changes) this.#cache.set(id, { user, readAt: this.#now() });
    return user;
  }

  /** The account whose password this is; undefined otherwise, after the same time whether it exists or not. */
  async verify(username: string, password: string): Promise<User | undefined> {
    const user = await this.find(username);
    const matches = await this.#slots.run(() => this.#verify(password, user?.password ?? nobodysPassword));
    return matches && user?.password !== undefined ? user : undefined;
  }

  /** The account of this name whether it is enabled or not, as it is stored now. */
  async read(username: string): Promise<User | undefined> {
    return (await this.#collection.findOne({ _id: { $eq: normaliseUsername(username) } })) ?? undefined;
  }

  /** The enabled accounts of a source among these names, in the order of the names. */
  async fromSource(source: UserSource, names: readonly string[]): Promise<readonly User[]> {
    const found = await this.#collection
      .find({ _id: { $in: [...names] }, source: { $eq: source }, enabled: true })
      .toArray();
    const byName = new Map(found.map((user) => [user._id, user]));
    return names.flatMap((name) => byName.get(name) ?? []);
  }

  async list(filter: UserFilter, { skip, limit, sortBy, sort }: UserPage): Promise<readonly User[]> {
    const direction = sort === 'asc' ? 1 : -1;
    const by = sortBy === 'username' ? '_id' : sortBy;
    return await this.#collection
      .find(conditionOf(filter))
      .sort({ [by]: direction, _id: direction })
      .skip(skip)
      .limit(limit)
      .toArray();
  }

  /** How many there are, at most `cap`. */
  async count(filter: UserFilter, cap: number): Promise<number> {
    return await this.#collection.countDocuments(conditionOf(filter), { limit: cap });
  }

  /** True when it did not exist before. */
  async create(user: Omit<User, 'password'>, password?: string): Promise<boolean> {
    const hash = password === undefined ? {} : { password: await this.#hash(password) };
    const { _id, ...fields } = { ...user, ...hash };
    const result = await this.#collection.updateOne({ _id }, { $setOnInsert: fields }, { upsert: true });
    this.#forget(_id);
    return result.upsertedCount === 1;
  }

  async change(username: string, fields: Partial<UserFields>): Promise<void> {
    await this.#write(username, { $set: fields });
  }

  /** Sets a password; `isOneTime`: it must be changed at the next login. */
  async setPassword(username: string, password: string, isOneTime: boolean): Promise<void> {
    const hash = await this.#hash(password);
    await this.#write(username, { $set: { password: hash, one_time: isOneTime } });
  }

  async noteLogin(username: string): Promise<void> {
    await this.#write(username, { $set: { last_login: new Date(this.#now()) } });
  }

  /** Keeps what a person has chosen; what they did not choose now stays. It is taste, and in no audit log. */
  async prefer(username: string, chosen: ChosenPreferences): Promise<void> {
    const fields = Object.entries(chosen).map(([name, value]): [string, string] => [`preferences.${name}`, value]);
    if (fields.length > 0) await this.#write(username, { $set: Object.fromEntries(fields) });
  }

  async remove(username: string): Promise<void> {
    const id = normaliseUsername(username);
    await this.#collection.deleteOne({ _id: { $eq: id } });
    this.#forget(id);
  }

  /** Enabled accounts that somebody can sign in to and that have one of the roles, at most `limit`. */
  async withRole(role: string, limit: number): Promise<readonly string[]> {
    const condition = {
      roles: { $eq: role },
      enabled: true,
      $or: [{ password: { $exists: true } }, { source: { $in: [...foreign] } }],
    };
    const found = await this.#collection
      .find(condition, { projection: { _id: 1 } })
      .limit(limit)
      .toArray();
    return found.map((user) => user._id);
  }

  /** Runs changes that first look at other accounts (is this the last administrator?) one after the other. */
  async alone<Result>(work: () => Promise<Result>): Promise<Result> {
    return await this.#one.run(work);
  }

  #forget(id: string): void {
    this.#changes += 1;
    this.#cache.delete(id);
  }

  async #write(username: string, update: { readonly $set: Partial<User> | PreferenceFields }): Promise<void> {
    const id = normaliseUsername(username);
    await this.#collection.updateOne({ _id: { $eq: id } }, update);
    this.#forget(id);
  }

  #hash(password: string): Promise<PasswordHash> {
    return this.#slots.run(() => hashPassword(password));
  }
}

const foreign: readonly UserSource[] = ['ldap', 'oidc'];

type Condition = Record<string, unknown>;

function conditionOf({ search = '', role, source, enabled }: UserFilter): Condition {
  const condition: Condition = {};
  if (role !== undefined) condition['roles'] = { $eq: role };
  if (enabled !== undefined) condition['enabled'] = { $eq: enabled };
  if (source === 'local') condition['source'] = { $nin: [...foreign] };
  else if (source !== undefined) condition['source'] = { $eq: source };
  const words = search.trim();
  if (words === '') return condition;
  const pattern = { $regex: words.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&'), $options: 'i' };
  return { ...condition, $or: [{ _id: pattern }, { name: pattern }] };
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
