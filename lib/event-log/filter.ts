/** What the event log can be asked for: a predicate for entries, and the terms under which the index knows them. */
import type { EventFacts, LoggedEvent, OutcomeKind } from './entry.ts';

/** All that is set must hold; of a list one value. */
export interface EventFilter {
  readonly entity_id?: string | undefined;
  readonly connector?: string | undefined;
  readonly connector_name?: string | undefined;
  readonly component?: string | undefined;
  readonly resource?: string | undefined;
  readonly event_type?: readonly string[] | undefined;
  readonly state?: readonly number[] | undefined;
  readonly outcome?: readonly OutcomeKind[] | undefined;
  /** Contained in output or long output; capitals do not matter. */
  readonly search?: string | undefined;
}

const exactFields = ['entity_id', 'connector', 'connector_name', 'component', 'resource'] as const;

/** What the index knows of an entry besides its outcome. */
const indexedFacts = [...exactFields, 'event_type', 'state'] as const;

export function matches(filter: EventFilter, { facts, outcome }: Pick<LoggedEvent, 'facts' | 'outcome'>): boolean {
  for (const field of exactFields) if (filter[field] !== undefined && facts[field] !== filter[field]) return false;
  const { event_type, state } = facts;
  if (filter.event_type !== undefined && (event_type === undefined || !filter.event_type.includes(event_type)))
    return false;
  if (filter.state !== undefined && (state === undefined || !filter.state.includes(state))) return false;
  if (filter.outcome !== undefined && !filter.outcome.includes(outcome.kind)) return false;
  return filter.search === undefined || hasText(facts, filter.search.toLowerCase());
}

function hasText({ output, long_output }: EventFacts, text: string): boolean {
  return (output?.toLowerCase().includes(text) ?? false) || (long_output?.toLowerCase().includes(text) ?? false);
}

/** By these the platform asks itself whether something is due. */
const wakeUps: ReadonlySet<string> = new Set([
  'updatestatus',
  'noevents',
  'resolve_close',
  'resolve_cancel',
  'run_delayed_scenario',
]);

/** What the platform asked itself and that changed nothing, and messages that were sent on, and are events where they went. */
export function isRoutine({ facts, outcome, changes }: Pick<LoggedEvent, 'facts' | 'outcome' | 'changes'>): boolean {
  if (outcome.kind === 'redirect') return true;
  return outcome.kind === 'forward' && changes.length === 0 && wakeUps.has(facts.event_type ?? '');
}

/** Finds the terms of entries. It remembers those that it has computed, because entries repeat each other: one instance per block. */
export class TermFinder {
  readonly #known = new Map<string, Map<string | number, number>>();

  /** The terms of an entry in the index. */
  termsOf({ facts, outcome }: Pick<LoggedEvent, 'facts' | 'outcome'>): readonly number[] {
    const terms = [this.#termOf('outcome', outcome.kind)];
    for (const field of indexedFacts) {
      const value = facts[field];
      if (value !== undefined) terms.push(this.#termOf(field, value));
    }
    return terms;
  }

  #termOf(field: string, value: string | number): number {
    const terms = this.#known.get(field) ?? new Map<string | number, number>();
    this.#known.set(field, terms);
    const known = terms.get(value);
    if (known !== undefined) return known;
    const term = termOf(field, String(value));
    terms.set(value, term);
    return term;
  }
}

/** What a filter asks of the index: of each group one term at least. Empty: the index does not help. */
export function termsWanted(filter: EventFilter): readonly (readonly number[])[] {
  const exact = exactFields.flatMap((field) => (filter[field] === undefined ? [] : [[termOf(field, filter[field])]]));
  const lists = (['event_type', 'state', 'outcome'] as const).flatMap((field) => {
    const values = filter[field];
    return values === undefined ? [] : [values.map((value) => termOf(field, String(value)))];
  });
  return [...exact, ...lists];
}

/** FNV-1a over the UTF-16 units, 32 bits. Two terms may have the same: the index only says where to look. */
export function termOf(field: string, value: string): number {
  let hash = 0x81_1c_9d_c5;
  for (const text of [field, '\u0000', value]) {
    for (let place = 0; place < text.length; place += 1) {
      hash = Math.imul(hash ^ text.charCodeAt(place), 0x01_00_01_93);
    }
  }
  // The last characters change the low bits alone, and the low bits choose the bucket: mix them (Murmur's finisher).
  hash = Math.imul(hash ^ (hash >>> 16), 0x85_eb_ca_6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2_b2_ae_35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
