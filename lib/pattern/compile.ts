/** A pattern as a predicate, compiled once. */
import { type Field, fieldOf, type PatternSubject } from './field.ts';
import type { Condition, FieldCondition, Pattern, Scalar } from './pattern.ts';
import { compileExpression, type RegularExpression, requiredPrefix } from './regular-expression.ts';
import { testOf } from './test-of.ts';

/** What the named groups of the regular expressions took: by field, then by group. */
export type Groups = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A condition that only a few values fulfil, by which a rule can be found without trying it. */
export interface Anchor<Subject> {
  /** Names what `get` gets: a field, or the beginning of one. */
  readonly field: string;
  get(record: Subject): unknown;
  readonly values: readonly Scalar[];
}

export interface CompiledPattern<Subject> {
  /** `now` is in milliseconds since the epoch. */
  matches(record: Subject, now: number): boolean;
  /** The named groups of a record that matches, of the first group of conditions that does; empty when there are none. */
  groups(record: Subject, now: number): Groups;
  /** One anchor for each group; undefined when a group has none. */
  readonly anchors: readonly Anchor<Subject>[] | undefined;
}

type Predicate<Subject> = (record: Subject, now: number) => boolean;

interface CompiledGroup<Subject> {
  readonly matches: Predicate<Subject>;
  readonly expressions: readonly {
    readonly name: string;
    get(record: Subject): unknown;
    expression: RegularExpression;
  }[];
}

/** Compiles a pattern that the schema accepted. @throws {RangeError} for one that it would not have. */
export function compilePattern<Subject>(pattern: Pattern, subject: PatternSubject<Subject>): CompiledPattern<Subject> {
  const groups = pattern.map((conditions) => compileGroup(conditions, subject));
  const anchors = pattern.map((conditions) => anchorOf(conditions, subject));
  return {
    matches: anyOf(groups.map((group) => group.matches)),
    groups: (record, now) => takenGroups(groups, record, now),
    anchors: anchors.every((anchor) => anchor !== undefined) ? anchors : undefined,
  };
}

/** Cheap conditions first. */
const costs: Partial<Readonly<Record<Condition['type'], number>>> = { eq: 0, gt: 1, lt: 1, is_one_of: 1, regexp: 9 };

function compileGroup<Subject>(
  conditions: readonly FieldCondition[],
  subject: PatternSubject<Subject>,
): CompiledGroup<Subject> {
  const ordered = [...conditions].sort((a, b) => (costs[a.condition.type] ?? 3) - (costs[b.condition.type] ?? 3));
  const tests = ordered.map(({ field: name, condition }): Predicate<Subject> => {
    const { get } = known(subject, name);
    const test = testOf(condition);
    return (record, now) => test(get(record), now);
  });
  const expressions = conditions.flatMap(({ field: name, condition }) => {
    const expression = condition.type === 'regexp' ? compileExpression(condition.value) : '';
    if (typeof expression === 'string' || !expression.hasNamedGroups) return [];
    return [{ name, get: known(subject, name).get, expression }];
  });
  return { matches: allOf(tests), expressions };
}

function known<Subject>(subject: PatternSubject<Subject>, name: string): Field<Subject> {
  const field = fieldOf(subject, name);
  if (field === undefined) throw new RangeError(`A pattern of ${subject.name} has no field ${name}`);
  return field;
}

function allOf<Subject>(tests: readonly Predicate<Subject>[]): Predicate<Subject> {
  const [first, second] = tests;
  if (first === undefined) return () => false;
  if (second === undefined) return first;
  if (tests.length === 2) return (record, now) => first(record, now) && second(record, now);
  return (record, now) => tests.every((test) => test(record, now));
}

function anyOf<Subject>(groups: readonly Predicate<Subject>[]): Predicate<Subject> {
  const [first] = groups;
  if (first === undefined) return () => false;
  return groups.length === 1 ? first : (record, now) => groups.some((matches) => matches(record, now));
}

function takenGroups<Subject>(groups: readonly CompiledGroup<Subject>[], record: Subject, now: number): Groups {
  const matching = groups.find((group) => group.expressions.length > 0 && group.matches(record, now));
  const taken: Record<string, Readonly<Record<string, string>>> = {};
  for (const { name, get, expression } of matching?.expressions ?? []) {
    const value = get(record);
    const found = typeof value === 'string' ? expression.groups(value) : undefined;
    if (found !== undefined) taken[name] = { ...taken[name], ...found };
  }
  return taken;
}

/** The condition with the fewest values. */
function anchorOf<Subject>(
  conditions: readonly FieldCondition[],
  subject: PatternSubject<Subject>,
): Anchor<Subject> | undefined {
  const anchors = conditions.flatMap(({ field, condition }) => {
    const anchor = conditionAnchor(field, condition, known(subject, field).get);
    return anchor === undefined ? [] : [{ ...anchor, weight: weightOf(field, anchor.values) }];
  });
  return anchors.sort((a, b) => a.weight - b.weight)[0];
}

/** Longer beginnings are told apart by their pattern: each length costs every record a look. */
const prefixLengthMax = 8;

function conditionAnchor<Subject>(
  field: string,
  condition: Condition,
  get: (record: Subject) => unknown,
): Anchor<Subject> | undefined {
  if (condition.type === 'eq') return { field, get, values: [condition.value] };
  if (condition.type === 'is_one_of') return { field, get, values: condition.value };
  const prefix =
    condition.type === 'begin_with'
      ? condition.value
      : condition.type === 'regexp'
        ? requiredPrefix(condition.value)
        : '';
  if (prefix === '') return undefined;
  const length = Math.min(prefix.length, prefixLengthMax);
  const begin = (record: Subject): unknown => {
    const value = get(record);
    return typeof value === 'string' ? value.slice(0, length) : undefined;
  };
  return { field: `${field} ${length}`, get: begin, values: [prefix.slice(0, length)] };
}

/** Fields that have few different values sort out little. */
const coarseFields = new Set(['event_type', 'source_type', 'initiator', 'state', 'type', 'enabled', 'impact_level']);

function weightOf(field: string, values: readonly Scalar[]): number {
  return values.length * (coarseFields.has(field) ? 1000 : 1);
}
