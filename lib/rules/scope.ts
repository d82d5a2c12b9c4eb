/** What a rule sees of an event, and the names by which its templates and copies speak of it. */
import type { Entity } from '../alarm/entity.ts';
import type { Event } from '../event/event.ts';
import type { Groups } from '../pattern/compile.ts';
import { fieldOf, type PatternSubject } from '../pattern/field.ts';
import { entitySubject, eventSubject } from '../pattern/subjects.ts';
import type { Resolve, ValueOf } from '../template/template.ts';
import { valueAt } from '../template/value-at.ts';

export interface RuleScope {
  readonly event: Event;
  /** Undefined when the platform does not know it. */
  readonly entity: Entity | undefined;
  /** What the named groups of the rule's patterns took. */
  readonly match: { readonly event: Groups; readonly entity: Groups };
  /** What the rule's lookups found, by their names. */
  readonly external: Readonly<Record<string, unknown>>;
}

/**
 * Knows `event.<field>` and `entity.<field>` as patterns name fields, `match.event.<field>.<group>` (and `match.entity…`), and
 * `external.<lookup>.<path>` for the lookups of these names.
 */
export function scopeNames(lookups: readonly string[]): Resolve<RuleScope> {
  return (name) => {
    if (name.startsWith('event.')) return valueOf(eventSubject, name.slice('event.'.length), (scope) => scope.event);
    if (name.startsWith('entity.'))
      return valueOf(entitySubject, name.slice('entity.'.length), (scope) => scope.entity);
    if (name.startsWith('match.event.')) {
      return groupOf(eventSubject, name.slice('match.event.'.length), (scope) => scope.match.event);
    }
    if (name.startsWith('match.entity.')) {
      return groupOf(entitySubject, name.slice('match.entity.'.length), (scope) => scope.match.entity);
    }
    const [root, lookup = '', ...path] = name.split('.');
    if (root !== 'external' || !lookups.includes(lookup)) return undefined;
    if (path.length === 0) return ({ external }) => valueAt(external, lookup);
    return ({ external }) => valueAt(external[lookup], path.join('.'));
  };
}

/** A text field that this record does not have is an empty text; a chosen one (`extra.…`, `infos.…`) that is not there has no value. */
function valueOf<Subject>(
  subject: PatternSubject<Subject>,
  name: string,
  recordOf: (scope: RuleScope) => Subject | undefined,
): ValueOf<RuleScope> | undefined {
  const field = fieldOf(subject, name);
  if (field === undefined) return undefined;
  const missing = field.kind === 'text' && Object.hasOwn(subject.fields, name) ? '' : undefined;
  return (scope) => {
    const record = recordOf(scope);
    return record === undefined ? undefined : (field.get(record) ?? missing);
  };
}

function groupOf(
  subject: PatternSubject<never>,
  name: string,
  groupsOf: (scope: RuleScope) => Groups,
): ValueOf<RuleScope> | undefined {
  const dot = name.lastIndexOf('.');
  const field = name.slice(0, Math.max(dot, 0));
  if (fieldOf(subject, field) === undefined) return undefined;
  const group = name.slice(dot + 1);
  return (scope) => valueAt(groupsOf(scope)[field], group);
}
