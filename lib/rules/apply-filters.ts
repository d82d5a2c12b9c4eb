/** One event through all the filters: what the engines do, and what a dry run shows. Pure. */
import type { Entity } from '../alarm/entity.ts';
import type { Event } from '../event/event.ts';
import type { CompiledEventFilter, FilterWork, Follow } from './compile-event-filter.ts';
import { changeIdentity } from './change-identity.ts';
import type { LookupAnswers, LookupRequest } from './lookup.ts';
import { isMatch, type RuleBook } from './rule-book.ts';
import type { RuleScope } from './scope.ts';

/** Why a rule that matched could not do its work. */
export interface RuleFailure {
  /** `template`: a value for a template is missing. `external`: a lookup failed. `action`: a value does not fit. */
  readonly kind: 'template' | 'external' | 'action';
  readonly message: string;
}

/** A rule that matched. */
export interface RuleHit {
  readonly rule: CompiledEventFilter;
  readonly failure?: RuleFailure;
}

export interface FilteredEvent {
  readonly event: Event;
  readonly entity: Entity | undefined;
  /** The rule that dropped the event; undefined when it goes on. */
  readonly droppedBy: string | undefined;
  readonly hits: readonly RuleHit[];
}

export interface FilterContext {
  readonly now: number;
  readonly answers: LookupAnswers | undefined;
}

const nothing: Readonly<Record<string, never>> = {};
const noGroups = { event: nothing, entity: nothing };

/** Runs the filters in order. Undefined when none matches, which is the common case and costs nearly nothing. */
export function applyFilters(
  book: RuleBook,
  event: Event,
  entity: Entity | undefined,
  context: FilterContext,
): FilteredEvent | undefined {
  let scope: RuleScope = { event, entity, match: noGroups, external: nothing };
  let hits: RuleHit[] | undefined;
  let places = book.candidates(event, entity);
  for (let at = 0; at < places.length; at += 1) {
    const place = places[at] ?? 0;
    const rule = book.rules[place];
    if (rule === undefined || !isMatch(rule, scope.event, scope.entity, context.now)) continue;
    const done = work(rule, scope, context);
    if (done === undefined) continue;
    hits ??= [];
    hits.push(done.failure === undefined ? { rule } : { rule, failure: done.failure });
    if (done.follow !== 'pass') {
      return {
        event: done.scope.event,
        entity: done.scope.entity,
        droppedBy: done.follow === 'drop' ? rule.id : undefined,
        hits,
      };
    }
    const hasChanged = done.scope.event !== scope.event || done.scope.entity !== scope.entity;
    scope = done.scope;
    if (!hasChanged) continue;
    // Later rules see the event as this one left it, and so does the index; earlier ones have had their turn.
    places = book.candidates(scope.event, scope.entity).filter((candidate) => candidate > place);
    at = -1;
  }
  return hits === undefined ? undefined : { event: scope.event, entity: scope.entity, droppedBy: undefined, hits };
}

interface Done {
  readonly scope: RuleScope;
  readonly follow: Follow;
  readonly failure?: RuleFailure;
}

/** Undefined: the rule has nothing to do with this event after all. */
function work(rule: CompiledEventFilter, scope: RuleScope, context: FilterContext): Done | undefined {
  const { work: job } = rule;
  switch (job.kind) {
    case 'drop':
    case 'break':
      return { scope, follow: job.kind };
    case 'change_entity':
      return changeIdentity(job.fields, withGroups(rule, scope, context.now));
    case 'enrichment':
      // C10: an entity that is disabled is left as it is.
      return scope.entity?.enabled === false ? undefined : enrich(rule, job, scope, context);
  }
}

function withGroups(rule: CompiledEventFilter, scope: RuleScope, now: number): RuleScope {
  if (!rule.usesGroups) return scope;
  const { event, entity } = scope;
  const match = {
    event: rule.eventPattern?.groups(event, now) ?? nothing,
    entity: entity === undefined ? nothing : (rule.entityPattern?.groups(entity, now) ?? nothing),
  };
  return { ...scope, match };
}

type Enrichment = Extract<FilterWork, { kind: 'enrichment' }>;

/** What the actions before a failure did stays done. */
function enrich(rule: CompiledEventFilter, job: Enrichment, scope: RuleScope, context: FilterContext): Done {
  const matched = withGroups(rule, scope, context.now);
  const external = externalOf(job, matched, context.answers);
  if ('kind' in external) return { scope, follow: job.onFailure, failure: external };
  let current: RuleScope = { ...matched, external: external.found };
  for (const [index, action] of job.actions.entries()) {
    const next = action(current);
    if ('reason' in next) {
      const message = `Action ${index + 1}: ${next.reason}`;
      return { scope: current, follow: job.onFailure, failure: { kind: next.kind, message } };
    }
    current = next;
  }
  return { scope: current, follow: job.onSuccess };
}

function externalOf(
  job: Enrichment,
  scope: RuleScope,
  answers: LookupAnswers | undefined,
): RuleFailure | { readonly found: Readonly<Record<string, unknown>> } {
  if (job.lookups.length === 0) return { found: nothing };
  const found: Record<string, unknown> = {};
  for (const { name, request } of job.lookups) {
    const question = request(scope);
    if (typeof question === 'string') return { kind: 'external', message: `Lookup ${name}: ${question}` };
    const answer = answers?.get(question.key) ?? { kind: 'failed', reason: 'it was not asked before the rules ran' };
    if (answer.kind === 'failed') return { kind: 'external', message: `Lookup ${name}: ${answer.reason}` };
    found[name] = answer.value;
  }
  return { found };
}

/** What the rules that match the event as it comes in must know from outside. Filled in before any rule runs: none sees another's work. */
export function lookupsOf(
  book: RuleBook,
  event: Event,
  entity: Entity | undefined,
  now: number,
): readonly LookupRequest[] {
  const requests: LookupRequest[] = [];
  for (const place of book.candidates(event, entity)) {
    const rule = book.rules[place];
    if (rule?.work.kind !== 'enrichment' || rule.work.lookups.length === 0) continue;
    if (!isMatch(rule, event, entity, now)) continue;
    const scope = withGroups(rule, { event, entity, match: noGroups, external: nothing }, now);
    for (const { request } of rule.work.lookups) {
      const question = request(scope);
      if (typeof question !== 'string') requests.push(question);
    }
  }
  return requests;
}
