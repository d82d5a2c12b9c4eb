/** All the filters that an engine runs, in the order in which it does, with an index over what they can match. */
import type { Entity } from '../alarm/entity.ts';
import type { Event } from '../event/event.ts';
import { PairIndex } from '../pattern/pair-index.ts';
import type { CompiledEventFilter } from './compile-event-filter.ts';
import { compileEventFilter } from './compile-event-filter.ts';
import { byOrder, type CompileFault, type SavedPatterns, type StoredRule } from './stored-rule.ts';

export class RuleBook {
  readonly rules: readonly CompiledEventFilter[];
  readonly hasLookups: boolean;
  readonly #index: PairIndex<Event, Entity>;

  /** `rules`: in the order in which they run. */
  constructor(rules: readonly CompiledEventFilter[]) {
    this.rules = rules;
    this.hasLookups = rules.some(({ work }) => work.kind === 'enrichment' && work.lookups.length > 0);
    this.#index = new PairIndex(rules.map(({ eventPattern: left, entityPattern: right }) => ({ left, right })));
  }

  /** Places of the rules that may match, in order. */
  candidates(event: Event, entity: Entity | undefined): readonly number[] {
    return this.#index.candidates(event, entity);
  }
}

/** Whether the rule matches and is in force; its patterns must all match. */
export function isMatch(rule: CompiledEventFilter, event: Event, entity: Entity | undefined, now: number): boolean {
  const { eventPattern, entityPattern, schedule } = rule;
  if (eventPattern !== undefined && !eventPattern.matches(event, now)) return false;
  if (entityPattern !== undefined && (entity === undefined || !entityPattern.matches(entity, now))) return false;
  return schedule === undefined || schedule.isActive(now);
}

/** Filters of the wanted kinds in the order of priority, then id; those that do not compile are told to `report`, and left out. */
export function compileRuleBook(
  documents: readonly StoredRule[],
  wanted: readonly string[],
  { saved, report }: { readonly saved: SavedPatterns; readonly report: (fault: CompileFault) => void },
): RuleBook {
  const rules: CompiledEventFilter[] = [];
  for (const document of documents.filter((each) => wanted.includes(kindOf(each))).sort(byOrder)) {
    const compiled = compileEventFilter(document, saved);
    if ('reason' in compiled) report(compiled);
    else rules.push(compiled);
  }
  return new RuleBook(rules);
}

function kindOf(document: StoredRule): string {
  return 'type' in document && typeof document.type === 'string' ? document.type : '';
}
