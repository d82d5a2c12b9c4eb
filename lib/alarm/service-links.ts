/** Which services an entity belongs to, and what it contributes to their counters, as it is stored in the entity and told to the services. */
import type { State } from '../event/event.ts';

/** What one entity is to the services that it belongs to. */
export interface Contribution {
  /** Whether it has an open alarm; one that is back to ok counts until it is resolved. */
  readonly has_alarm: boolean;
  /** State of its open alarm; 0 without one. */
  readonly state: State;
  readonly acknowledged: boolean;
  /** Id of the type of the pbehavior that it is in; absent while it is in none, or in an active one. */
  readonly pbehavior_type?: string;
}

export interface ServiceLinks extends Contribution {
  /** Ids of the services, in order; empty when it belongs to none any more, or does not count. */
  readonly ids: readonly string[];
  /** Greater with each change: a service never counts an older one after a newer one. */
  readonly revision: number;
}
