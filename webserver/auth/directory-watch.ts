/** Looks people of the directory up again while they have sessions or API keys: their roles follow, and who is gone may do nothing any more. */
import { recordAudit } from '../audit/log.ts';
import { Problem } from '../http/problem.ts';
import type { ApiKeys } from './api-keys.ts';
import type { LdapDirectory } from './ldap.ts';
import { follow, type OutsideDeps } from './outside-accounts.ts';
import type { Sessions } from './sessions.ts';
import type { User } from './users.ts';

export interface DirectoryWatchDeps extends OutsideDeps {
  readonly directory: LdapDirectory;
  readonly sessions: Sessions;
  readonly apiKeys: ApiKeys;
}

/** People of one round; the next one goes on after the last of them. */
const mostPeople = 500;

/** Nobody asked for it: the platform found out. */
const actor = { account: undefined, address: '', requestId: '' };

export class DirectoryWatch {
  readonly #deps: DirectoryWatchDeps;
  #after = '';
  #running: Promise<void> | undefined;

  constructor(deps: DirectoryWatchDeps) {
    this.#deps = deps;
  }

  /** One round; one at a time. A directory that is away, or refuses to search, changes nothing: it has said so in the log. */
  async check(): Promise<void> {
    this.#running ??= this.#round().finally(() => {
      this.#running = undefined;
    });
    await this.#running;
  }

  async #round(): Promise<void> {
    const people = await this.#nextPeople();
    if (people.length === 0) return;
    const found = await this.#deps.directory.lookUp(people.map(({ _id }) => _id)).catch(undefinedWhenAway);
    if (found === undefined) return;
    for (const known of people) await this.#apply(known, found.get(known._id) ?? { name: known.name, roles: [] });
  }

  async #nextPeople(): Promise<readonly User[]> {
    const { users, sessions, apiKeys } = this.#deps;
    const names = new Set([...(await sessions.users()), ...(await apiKeys.users())]);
    const sorted = [...names].sort();
    const start = sorted.findIndex((name) => name > this.#after);
    const turned = start === -1 ? sorted : [...sorted.slice(start), ...sorted.slice(0, start)];
    const people = await users.fromSource('ldap', turned);
    const next = people.slice(0, mostPeople);
    this.#after = next.at(-1)?._id ?? '';
    return next;
  }

  async #apply(known: User, person: Pick<User, 'name' | 'roles'>): Promise<void> {
    await follow(known, person, actor, this.#deps);
    if (person.roles.length > 0) return;
    const ended = await this.#deps.sessions.endAll(known._id);
    if (ended > 0)
      await recordAudit(this.#deps, actor, { action: 'session.end_all', target: [known._id], after: { ended } });
  }
}

function undefinedWhenAway(error: unknown): undefined {
  if (!(error instanceof Problem)) throw error;
}
