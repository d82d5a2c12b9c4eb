/** Runs the site's filters over a batch, in order; entities are seen as the events before left them. */
import { withInfosNoted } from '../../lib/alarm/component-infos.ts';
import { type Entity, isEntity } from '../../lib/alarm/entity.ts';
import type {
  DocumentEffect,
  DocumentKey,
  Documents,
  Outcome,
  ProcessContext,
  ProcessResult,
} from '../../lib/engine/contract.ts';
import type { Event } from '../../lib/event/event.ts';
import { applyFilters, lookupsOf } from '../../lib/rules/apply-filters.ts';
import type { FilterRules } from '../../lib/rules/filter-rules.ts';
import type { LookupRequest } from '../../lib/rules/lookup.ts';
import { counterId, RuleTally, ruleCountersCollection } from '../../lib/rules/rule-counters.ts';
import type { EventFilterConfig } from './config.ts';

const entitiesCollection = 'entities';

type Context = ProcessContext<EventFilterConfig, FilterRules | undefined>;

/** What people and the platform itself do is not filtered: a person waits for the outcome, and a wake-up is no news. */
function isFiltered(event: Event): boolean {
  return event.initiator === 'external';
}

/** The entities of the events, and the counters of the rules; nothing when there is no rule. */
export function readDocuments(
  batch: readonly Event[],
  _config: EventFilterConfig,
  rules: FilterRules | undefined,
): readonly DocumentKey[] {
  if (rules === undefined || rules.book.rules.length === 0) return [];
  const ids = new Set(batch.filter(isFiltered).map((event) => event.entity_id));
  return [
    ...[...ids].map((id) => ({ collection: entitiesCollection, id })),
    ...rules.book.rules.map((rule) => ({ collection: ruleCountersCollection, id: counterId(rules.log, rule.id) })),
  ];
}

/** The questions of the rules that match. The operator's list of hosts decides whether a private address may be asked. */
export function lookUpOutside(batch: readonly Event[], context: Context): readonly LookupRequest[] {
  const { rules, documents, now, config } = context;
  if (rules === undefined || !rules.book.hasLookups) return [];
  return batch
    .filter(isFiltered)
    .flatMap((event) => lookupsOf(rules.book, event, entityOf(documents, event.entity_id), now))
    .map((request) =>
      request.kind === 'http' ? { ...request, isPrivateAllowed: isNamed(config.private_hosts, request.url) } : request,
    );
}

function isNamed(hosts: readonly string[], url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { host, hostname } = new URL(url);
  return hosts.includes(host) || hosts.includes(hostname);
}

function entityOf(documents: Documents, id: string): Entity | undefined {
  const stored = documents.get(entitiesCollection, id);
  return isEntity(stored) ? stored : undefined;
}

/** One outcome per event, in order. */
export function filterEvents(batch: readonly Event[], context: Context): ProcessResult {
  const { rules } = context;
  if (rules === undefined || rules.book.rules.length === 0) {
    return { outcomes: batch.map((event) => ({ kind: 'forward', event }) as const), effects: [] };
  }
  const run = new FilterRun(rules, context);
  const outcomes = batch.map((event) => run.treat(event));
  return { outcomes, effects: run.effects() };
}

class FilterRun {
  readonly #rules: FilterRules;
  readonly #context: Context;
  readonly #tally: RuleTally;
  readonly #changed = new Map<string, Entity>();

  constructor(rules: FilterRules, context: Context) {
    this.#rules = rules;
    this.#context = context;
    this.#tally = new RuleTally(context.documents, rules.log, context.now);
  }

  treat(event: Event): Outcome {
    if (!isFiltered(event)) return { kind: 'forward', event };
    const entity = this.#changed.get(event.entity_id) ?? entityOf(this.#context.documents, event.entity_id);
    const { now, answers } = this.#context;
    const filtered = applyFilters(this.#rules.book, event, entity, { now, answers });
    if (filtered === undefined) return { kind: 'forward', event };
    this.#tally.add(event, filtered.hits);
    if (filtered.entity !== undefined && filtered.entity !== entity)
      this.#changed.set(event.entity_id, filtered.entity);
    return filtered.droppedBy === undefined
      ? { kind: 'forward', event: filtered.event }
      : { kind: 'drop', reason: `event filter ${filtered.droppedBy}` };
  }

  effects(): ProcessResult['effects'] {
    const { documents, now } = this.#context;
    const entities = [...this.#changed.values()].map((changed): DocumentEffect => {
      const document = withInfosNoted(entityOf(documents, changed._id), changed, now);
      return { kind: 'document', collection: entitiesCollection, document, urgent: true };
    });
    return [...entities, ...this.#tally.effects()];
  }
}
