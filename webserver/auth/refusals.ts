/**
 * Refused logins and API keys, in the audit log. The first of an account from an address is written at once; what follows is counted, and
 * written as one entry when the window ends. So a guesser is seen at once, and can neither fill the log nor hide in it.
 */
import { type AuditDeps, recordAudit } from '../audit/log.ts';
import type { User } from './users.ts';

/** Why, for who reads the audit log. The person who was refused never learns which of them it was. */
export const reasons = {
  unknown: 'No account here has this name',
  disabled: 'The account is disabled, or has lost every role',
  wrongPassword: 'The password is wrong',
  throttled: 'Too many attempts: the password was not looked at',
  tooLong: 'The name or the password is too long',
  unknownKey: 'The API key is unknown, revoked or expired',
} as const;

export interface Refusal {
  readonly action: 'session.refuse' | 'api_key.refuse';
  /** The username that was tried, as it was typed; absent for a key that nobody has. */
  readonly username?: string;
  readonly address: string;
  readonly reason: string;
}

const windowMs = 10 * 60_000;

/** Accounts and addresses that get entries of their own in one window; what is more is counted together. */
const mostPairs = 50;

/** Longer than any account's name; what is cut off is no name. */
const longestTarget = 200;

interface Counted {
  readonly first: Refusal;
  /** Refusals after the first, by reason. */
  readonly more: Map<string, number>;
}

export class Refusals {
  readonly #deps: AuditDeps;
  readonly #pairs = new Map<string, Counted>();
  readonly #others = new Map<string, number>();
  #since: number;

  constructor(deps: AuditDeps) {
    this.#deps = deps;
    this.#since = deps.now().getTime();
  }

  async note(given: Refusal): Promise<void> {
    await this.roll();
    const refusal = { ...given, ...(given.username === undefined ? {} : { username: storable(given.username) }) };
    const key = [refusal.action, refusal.username, refusal.address].join('\n');
    const known = this.#pairs.get(key);
    if (known !== undefined) return count(known.more, refusal.reason);
    if (this.#pairs.size >= mostPairs) return count(this.#others, refusal.reason);
    this.#pairs.set(key, { first: refusal, more: new Map() });
    await this.#write(refusal, { reason: refusal.reason });
  }

  /** Writes what was counted once its window is over; to be called now and then. */
  async roll(): Promise<void> {
    if (this.#deps.now().getTime() - this.#since >= windowMs) await this.flush();
  }

  /** Writes what was counted so far. */
  async flush(): Promise<void> {
    const since = new Date(this.#since);
    const [pairs, others] = [[...this.#pairs.values()], new Map(this.#others)];
    this.#pairs.clear();
    this.#others.clear();
    this.#since = this.#deps.now().getTime();
    for (const { first, more } of pairs) {
      if (more.size > 0) await this.#write(first, { more: Object.fromEntries(more), since });
    }
    if (others.size === 0) return;
    const many = { action: 'session.refuse', address: '', reason: '' } as const;
    await this.#write(many, { more: Object.fromEntries(others), since, of: 'other accounts and addresses' });
  }

  async #write({ action, username, address }: Refusal, after: Readonly<Record<string, unknown>>): Promise<void> {
    const target = username === undefined ? [] : [username];
    const actor = { account: undefined, address, requestId: '' };
    await recordAudit(this.#deps, actor, { action, target, after, results: ['refused'] });
  }
}

/** Why the password of an account was not taken, as far as the account tells. */
export function refusalReason(known: User | undefined): string {
  if (known === undefined) return reasons.unknown;
  return known.enabled ? reasons.wrongPassword : reasons.disabled;
}

function count(counts: Map<string, number>, reason: string): void {
  counts.set(reason, (counts.get(reason) ?? 0) + 1);
}

/** The database keeps no NUL and no half of a character. */
function storable(username: string): string {
  return Buffer.from(username.slice(0, longestTarget).replaceAll(/\p{Cc}/gu, ' ')).toString('utf8');
}
