/** The engine of event filters over a batch in memory, and what came of it. */
import { eventFilterConfigSchema } from '../../engines/event_filter/config.ts';
import { filterEvents } from '../../engines/event_filter/process.ts';
import type { Entity } from '../../lib/alarm/entity.ts';
import type { ArchiveEffect, Effect, StoredDocument } from '../../lib/engine/contract.ts';
import type { Event } from '../../lib/event/event.ts';
import type { LookupAnswer } from '../../lib/rules/lookup.ts';
import type { KeptFailure, RuleCounter } from '../../lib/rules/rule-counters.ts';
import { filterEntity, filterNow as now, filterRules, having } from './filter-story.ts';

export const filterConfig = eventFilterConfigSchema.parse({});
export const filterTypes = ['drop', 'break', 'enrichment'];
export const onC = having('component', 'C');

export type FilterRule = Readonly<Record<string, unknown>>;

interface Given {
  readonly entity?: Entity | undefined;
  readonly documents?: readonly StoredDocument[];
  readonly patterns?: readonly StoredDocument[];
  readonly answers?: ReadonlyMap<string, LookupAnswer>;
  readonly now?: number;
}

interface Result {
  readonly kinds: readonly string[];
  readonly events: readonly Event[];
  readonly effects: readonly Effect[];
  readonly entity: Entity | undefined;
  readonly failures: readonly KeptFailure[];
  counter(rule?: number): RuleCounter | undefined;
}

export function runFilters(rules: readonly FilterRule[], batch: readonly Event[], given: Given = {}): Result {
  const entity = 'entity' in given ? given.entity : filterEntity;
  const stored = new Map(
    [...(given.documents ?? []), ...(entity === undefined ? [] : [entity])].map((each) => [each._id, each]),
  );
  const context = {
    config: filterConfig,
    rules: filterRules(filterTypes, rules, given.patterns),
    documents: { get: (_: string, id: string) => stored.get(id) },
    now: given.now ?? now,
    ...(given.answers === undefined ? {} : { answers: given.answers }),
  };
  const { outcomes, effects } = filterEvents(batch, context);
  const written = (collection: string) =>
    effects.flatMap((effect) =>
      effect.kind === 'document' && effect.collection === collection ? [effect.document] : [],
    );
  return {
    kinds: outcomes.map(({ kind }) => kind),
    events: outcomes.flatMap((outcome) => (outcome.kind === 'forward' ? [outcome.event] : [])),
    effects,
    entity: written('entities')[0] as Entity | undefined,
    failures: effects
      .filter((effect): effect is ArchiveEffect => effect.kind === 'archive')
      .map(({ document }) => document as KeptFailure),
    counter: (rule = 0) =>
      written('rule_counters').find(({ _id }) => _id === `log_0 rule-${rule}`) as RuleCounter | undefined,
  };
}

export const enrich = (actions: readonly object[], rest: FilterRule = {}): FilterRule => ({
  type: 'enrichment',
  event_pattern: onC,
  actions,
  ...rest,
});
