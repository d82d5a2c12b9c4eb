/**
 * The books of the services: the last contribution of each entity, and the counters, which are always their sum. A record is entered once: what the
 * entity contributed before is taken back first, and an older record than the one that is there is no news.
 */
import type { ServiceLinks } from '../alarm/service-links.ts';
import type { State } from '../event/event.ts';
import { noCounters, type ServiceCounters, withMember } from './counters.ts';
import type { LinkRecord } from './record.ts';

export const membersCollection = 'service_members';
export const statesCollection = 'service_states';

/** The last contribution of an entity, by its id. */
export interface ServiceMember extends ServiceLinks {
  readonly _id: string;
}

/** The counters of a service, by its id. */
export interface ServiceState {
  readonly _id: string;
  readonly counters: ServiceCounters;
  /** What was told last to the service's own entity; absent before. */
  readonly told?: { readonly state: State; readonly output: string };
}

/** Gets what is stored; undefined where there is nothing. */
export interface Stored {
  member(id: string): ServiceMember | undefined;
  state(id: string): ServiceState | undefined;
}

export class Ledger {
  readonly #stored: Stored;
  readonly members = new Map<string, ServiceMember>();
  readonly states = new Map<string, ServiceState>();

  constructor(stored: Stored) {
    this.#stored = stored;
  }

  enter({ entity: id, ...links }: LinkRecord): void {
    const before = this.members.get(id) ?? this.#stored.member(id);
    if (before !== undefined && before.revision >= links.revision) return;
    if (before !== undefined) this.#count(before, -1);
    this.#count(links, 1);
    this.members.set(id, { _id: id, ...links });
  }

  /** As it is now; all zero for a service that never had a member. */
  state(id: string): ServiceState {
    return this.states.get(id) ?? this.#stored.state(id) ?? { _id: id, counters: noCounters };
  }

  #count(links: ServiceLinks, by: 1 | -1): void {
    for (const id of links.ids) {
      const state = this.state(id);
      this.states.set(id, { ...state, counters: withMember(state.counters, links, by) });
    }
  }
}
