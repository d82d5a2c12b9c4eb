/** One input on its way through the chain of engines. */
import type { Event } from '../event/event.ts';
import type { Message, Outcome } from './contract.ts';

export interface Traveller {
  /** As it came in. */
  readonly origin: Message | Event;
  value: Message | Event;
  /** Where it left the chain; set from the start for an input that must not be treated. */
  ending: Ended | undefined;
}

export interface Ended {
  readonly engine: string;
  readonly outcome: Exclude<Outcome, { kind: 'forward' }>;
}
