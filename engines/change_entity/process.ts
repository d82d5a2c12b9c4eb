/** Runs the rules that rewrite connector, component and resource over a batch. */
import type { DocumentKey, ProcessContext, ProcessResult } from '../../lib/engine/contract.ts';
import type { Event } from '../../lib/event/event.ts';
import { applyFilters } from '../../lib/rules/apply-filters.ts';
import type { FilterRules } from '../../lib/rules/filter-rules.ts';
import { counterId, RuleTally, ruleCountersCollection } from '../../lib/rules/rule-counters.ts';
import type { ChangeEntityConfig } from './config.ts';

/** The counters of the rules. Nothing is known of an entity yet. */
export function readCounters(
  _batch: readonly Event[],
  _config: ChangeEntityConfig,
  rules: FilterRules | undefined,
): readonly DocumentKey[] {
  if (rules === undefined) return [];
  return rules.book.rules.map((rule) => ({ collection: ruleCountersCollection, id: counterId(rules.log, rule.id) }));
}

/** Every event goes on; what people and the platform itself do keeps its names. */
export function changeEntities(
  batch: readonly Event[],
  { rules, documents, now }: ProcessContext<ChangeEntityConfig, FilterRules | undefined>,
): ProcessResult {
  if (rules === undefined || rules.book.rules.length === 0) {
    return { outcomes: batch.map((event) => ({ kind: 'forward', event }) as const), effects: [] };
  }
  const tally = new RuleTally(documents, rules.log, now);
  const outcomes = batch.map((event) => {
    if (event.initiator !== 'external') return { kind: 'forward', event } as const;
    const changed = applyFilters(rules.book, event, undefined, { now, answers: undefined });
    if (changed === undefined) return { kind: 'forward', event } as const;
    tally.add(event, changed.hits);
    return { kind: 'forward', event: changed.event } as const;
  });
  return { outcomes, effects: tally.effects() };
}
