/** Event filters, compiled once per change: from what is stored to what runs. */
import type { Entity } from '../alarm/entity.ts';
import type { Event } from '../event/event.ts';
import { messageOf } from '../errors/errors.ts';
import type { CompiledPattern } from '../pattern/compile.ts';
import { entitySubject, eventSubject } from '../pattern/subjects.ts';
import type { CompiledSchedule } from '../recurrence/schedule.ts';
import type { Template } from '../template/template.ts';
import { type CompiledAction, compileAction, compileRuleTemplate } from './actions.ts';
import { type EventFilter, eventFilterSchema, scheduleOf } from './event-filter-schema.ts';
import { type CompiledLookup, compileLookup } from './compile-lookup.ts';
import type { RuleScope } from './scope.ts';
import { type CompileFault, patternOf, type SavedPatterns, type StoredRule, writtenFields } from './stored-rule.ts';

export type Follow = 'pass' | 'break' | 'drop';

/** What a filter does with an event that it matches. */
export type FilterWork =
  | { readonly kind: 'drop' | 'break' }
  | {
      readonly kind: 'enrichment';
      readonly lookups: readonly CompiledLookup[];
      readonly actions: readonly CompiledAction[];
      readonly onSuccess: Follow;
      readonly onFailure: Follow;
    }
  | { readonly kind: 'change_entity'; readonly fields: readonly (readonly [IdentityField, Template<RuleScope>])[] };

export type IdentityField = 'connector' | 'connector_name' | 'component' | 'resource';

export interface CompiledEventFilter {
  readonly id: string;
  /** Counted up by each change: counters begin again with it. */
  readonly revision: number;
  readonly eventPattern: CompiledPattern<Event> | undefined;
  readonly entityPattern: CompiledPattern<Entity> | undefined;
  /** Undefined: always in force. */
  readonly schedule: CompiledSchedule | undefined;
  readonly work: FilterWork;
  /** Whether anything asks for what the named groups took. */
  readonly usesGroups: boolean;
}

/** The compiled filter, or why it cannot be. Never throws. */
export function compileEventFilter(document: StoredRule, saved: SavedPatterns): CompiledEventFilter | CompileFault {
  const checked = eventFilterSchema.safeParse(writtenFields(document));
  if (!checked.success) {
    const [issue] = checked.error.issues;
    return { id: document._id, reason: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}` };
  }
  try {
    return compile(document, checked.data, saved);
  } catch (error) {
    return { id: document._id, reason: messageOf(error) };
  }
}

function compile(document: StoredRule, rule: EventFilter, saved: SavedPatterns): CompiledEventFilter {
  const schedule = scheduleOf(rule);
  if (typeof schedule === 'string') throw new RangeError(schedule);
  return {
    id: document._id,
    revision: 'revision' in document && typeof document.revision === 'number' ? document.revision : 0,
    eventPattern: patternOf(rule.event_pattern, rule.event_pattern_id, { saved, subject: eventSubject }),
    // Nothing is known of an entity before it has its name.
    entityPattern:
      rule.type === 'change_entity'
        ? undefined
        : patternOf(rule.entity_pattern, rule.entity_pattern_id, { saved, subject: entitySubject }),
    schedule,
    work: workOf(rule),
    usesGroups: JSON.stringify(rule).includes('match.'),
  };
}

function workOf(rule: EventFilter): FilterWork {
  switch (rule.type) {
    case 'drop':
    case 'break':
      return { kind: rule.type };
    case 'enrichment': {
      const names = Object.keys(rule.external);
      return {
        kind: 'enrichment',
        lookups: Object.entries(rule.external).map(([name, lookup]) => compileLookup(name, lookup)),
        actions: rule.actions.map((action) => compileAction(action, names)),
        onSuccess: rule.on_success,
        onFailure: rule.on_failure,
      };
    }
    case 'change_entity':
      return { kind: 'change_entity', fields: identityTemplates(rule.identity) };
  }
}

const identityFields: readonly IdentityField[] = ['connector', 'connector_name', 'component', 'resource'];

function identityTemplates(
  identity: Readonly<Partial<Record<IdentityField, string | undefined>>>,
): readonly (readonly [IdentityField, Template<RuleScope>])[] {
  return identityFields.flatMap((field) => {
    const source = identity[field];
    return source === undefined ? [] : [[field, compileRuleTemplate(source, [])] as const];
  });
}
