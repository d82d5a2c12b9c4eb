/** How often rules matched and failed, counted by the log that ran them, and the failures themselves: what an operator looks at when a rule does nothing. */
import type { Event } from '../event/event.ts';
import type { RuleFailure, RuleHit } from './apply-filters.ts';
import type { CompiledEventFilter } from './compile-event-filter.ts';
import type { StoredRule } from './stored-rule.ts';

export const ruleCountersCollection = 'rule_counters';
export const ruleFailuresCollection = 'rule_failures';

/** Failures of one rule that are kept with their event, a second, in one log; all are counted. */
const failuresASecond = 5;

/** What one log counted for one rule, since its last change. */
export interface RuleCounter {
  readonly _id: string;
  readonly rule: string;
  readonly revision: number;
  readonly events_count: number;
  readonly failures_count: number;
  readonly last_event: Date;
  /** In which second (since the epoch) failures were kept last, and how many. */
  readonly kept_second: number;
  readonly kept_count: number;
  readonly position: number;
}

/** One failure. Its `_id` is the rule's, a space, and the time in hexadecimal digits: the newest of a rule are found by it. */
export interface KeptFailure {
  readonly _id: string;
  readonly rule: string;
  readonly revision: number;
  readonly time: Date;
  readonly kind: RuleFailure['kind'];
  readonly message: string;
  readonly event: Readonly<Record<string, unknown>>;
  readonly unread: true;
}

type CounterEffect =
  | { readonly kind: 'document'; readonly collection: string; readonly document: RuleCounter; readonly urgent: false }
  | { readonly kind: 'archive'; readonly collection: string; readonly document: KeptFailure };

interface Documents {
  get(collection: string, id: string): StoredRule | undefined;
}

/** The id of a rule's counter in a log. */
export function counterId(log: string, rule: string): string {
  return `${log} ${rule}`;
}

/** Gathers what the rules did in one batch. */
export class RuleTally {
  readonly #counters = new Map<string, RuleCounter>();
  readonly #failures: KeptFailure[] = [];
  readonly #documents: Documents;
  readonly #log: string;
  readonly #now: number;

  /** `now` is in milliseconds since the epoch. */
  constructor(documents: Documents, log: string, now: number) {
    this.#documents = documents;
    this.#log = log;
    this.#now = now;
  }

  /** `event`: as it came in. */
  add(event: Event, hits: readonly RuleHit[]): void {
    for (const { rule, failure } of hits) {
      const counter = this.#counter(rule);
      const second = Math.floor(this.#now / 1000);
      const kept = counter.kept_second === second ? counter.kept_count : 0;
      const isKept = failure !== undefined && kept < failuresASecond;
      if (isKept) this.#failures.push(this.#failure(event, rule, failure));
      this.#counters.set(rule.id, {
        ...counter,
        events_count: counter.events_count + 1,
        failures_count: counter.failures_count + (failure === undefined ? 0 : 1),
        last_event: new Date(this.#now),
        ...(isKept ? { kept_second: second, kept_count: kept + 1 } : {}),
      });
    }
  }

  effects(): readonly CounterEffect[] {
    return [
      ...[...this.#counters.values()].map(
        (document) => ({ kind: 'document', collection: ruleCountersCollection, document, urgent: false }) as const,
      ),
      ...this.#failures.map((document) => ({ kind: 'archive', collection: ruleFailuresCollection, document }) as const),
    ];
  }

  #counter({ id, revision }: CompiledEventFilter): RuleCounter {
    const known = this.#counters.get(id) ?? this.#documents.get(ruleCountersCollection, counterId(this.#log, id));
    if (isCounter(known) && known.revision === revision) return known;
    return {
      _id: counterId(this.#log, id),
      rule: id,
      revision,
      events_count: 0,
      failures_count: 0,
      last_event: new Date(this.#now),
      kept_second: 0,
      kept_count: 0,
      position: known !== undefined && 'position' in known && typeof known.position === 'number' ? known.position : 0,
    };
  }

  #failure(event: Event, { id, revision }: CompiledEventFilter, { kind, message }: RuleFailure): KeptFailure {
    const { event_id, entity_id, connector, connector_name, event_type, output, state } = event;
    return {
      _id: `${id} ${this.#now.toString(16).padStart(12, '0')} ${event_id}`,
      rule: id,
      revision,
      time: new Date(this.#now),
      kind,
      message: message.slice(0, 1000),
      event: {
        event_id,
        entity_id,
        connector,
        connector_name,
        event_type,
        output,
        ...(state === undefined ? {} : { state }),
      },
      unread: true,
    };
  }
}

function isCounter(document: StoredRule | undefined): document is RuleCounter {
  return document !== undefined && 'events_count' in document;
}
