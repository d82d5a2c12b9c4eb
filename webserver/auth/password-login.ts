/** Checks usernames and passwords, and slows down who guesses: by account from one address, by account, by address. */
import { createHmac, randomBytes } from 'node:crypto';
import { longestPassword } from '../../lib/access/password-rules.ts';
import { Throttle } from '../../lib/access/throttle.ts';
import { Problem } from '../http/problem.ts';
import type { PasswordCheck } from './directory-login.ts';
import { type Refusals, reasons, refusalReason } from './refusals.ts';
import { longestUsername, normaliseUsername, type User, type Users } from './users.ts';

const minute = 60_000;

/** One person who forgot: five tries are free, then a second, two, four, … up to a quarter of an hour. */
const pairOptions = {
  freeFailures: 5,
  firstWaitMs: 1000,
  longestWaitMs: 15 * minute,
  forgetMs: 60 * minute,
  maxKeys: 50_000,
};
/** Many addresses on one account; short at the longest, for it also hits the owner. */
const accountOptions = {
  freeFailures: 20,
  firstWaitMs: 1000,
  longestWaitMs: minute,
  forgetMs: 60 * minute,
  maxKeys: 50_000,
};
/** One address on many accounts; an office may share one. */
const addressOptions = {
  freeFailures: 50,
  firstWaitMs: 1000,
  longestWaitMs: 5 * minute,
  forgetMs: 60 * minute,
  maxKeys: 50_000,
};

/** A password that was right stays right for so long (basic authentication sends it with every request). */
const rememberMs = minute;
const rememberSize = 1000;

export interface Throttles {
  readonly pair: Throttle;
  readonly account: Throttle;
  readonly address: Throttle;
}

export function createThrottles(now: () => number): Throttles {
  return {
    pair: new Throttle(pairOptions, now),
    account: new Throttle(accountOptions, now),
    address: new Throttle(addressOptions, now),
  };
}

export class PasswordLogin {
  readonly #users: Users;
  readonly #check: PasswordCheck;
  readonly #throttles: Throttles;
  readonly #refusals: Refusals;
  readonly #now: () => number;
  readonly #key = randomBytes(32);
  readonly #remembered = new Map<string, { hash: string; until: number }>();

  /** `check`: who decides; the accounts themselves when nobody else is asked. */
  constructor(users: Users, now: () => number, refusals: Refusals, check: PasswordCheck = users) {
    this.#users = users;
    this.#refusals = refusals;
    this.#check = check;
    this.#now = now;
    this.#throttles = createThrottles(now);
  }

  /**
   * The account; undefined when the username or the password is wrong, without telling which.
   *
   * @throws {Problem} 429 while account or address must wait, whether the password is right or not.
   */
  async check(username: string, password: string, address: string): Promise<User | undefined> {
    const name = normaliseUsername(username);
    const refuse = (reason: string): Promise<void> =>
      this.#refusals.note({ action: 'session.refuse', username: name, address, reason });
    try {
      const isTooLong = username.length > longestUsername || password.length > longestPassword;
      const user = isTooLong ? undefined : await this.#verify(name, password, address);
      // The account is read whether there is one or not: the time of a refusal must not tell.
      if (user === undefined) await refuse(isTooLong ? reasons.tooLong : refusalReason(await this.#users.read(name)));
      return user;
    } catch (error) {
      if (error instanceof Problem)
        await refuse(error.kind === 'too_many_requests' ? reasons.throttled : (error.init.detail ?? error.kind));
      throw error;
    }
  }

  async #verify(name: string, password: string, address: string): Promise<User | undefined> {
    const keys = { pair: `${name}\n${address}`, account: name, address };
    this.#refuseWhileWaiting(keys);
    // Counted before the check: else a thousand guesses at once would all be free.
    for (const kind of throttleKinds) this.#throttles[kind].failed(keys[kind]);
    const user = await this.#check.verify(name, password, address);
    if (user !== undefined) for (const kind of throttleKinds) this.#throttles[kind].succeeded(keys[kind]);
    return user;
  }

  /** As `check`, but a password that was right a moment ago is not computed again. */
  async checkRepeatedly(username: string, password: string, address: string): Promise<User | undefined> {
    const key = createHmac('sha256', this.#key)
      .update(`${normaliseUsername(username)}\n${password}`)
      .digest('hex');
    const remembered = this.#remembered.get(key);
    if (remembered !== undefined && remembered.until > this.#now()) {
      // It may have been disabled, or have another password by now.
      const known = await this.#users.find(username);
      if (known?.password?.hash === remembered.hash) return known;
    }
    const user = await this.check(username, password, address);
    if (this.#remembered.size >= rememberSize) this.#remembered.clear();
    if (user?.password === undefined) this.#remembered.delete(key);
    else this.#remembered.set(key, { hash: user.password.hash, until: this.#now() + rememberMs });
    return user;
  }

  #refuseWhileWaiting(keys: Readonly<Record<keyof Throttles, string>>): void {
    const wait = Math.max(...throttleKinds.map((kind) => this.#throttles[kind].waitMs(keys[kind])));
    if (wait <= 0) return;
    const seconds = Math.ceil(wait / 1000);
    throw new Problem('too_many_requests', { detail: `Try again in ${seconds} s`, retryAfter: seconds });
  }
}

const throttleKinds = ['pair', 'account', 'address'] as const;
