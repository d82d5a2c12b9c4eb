/** The fields and conditions that a pattern of a subject offers, from the tables of the pattern language, in plain words. */
import { publicEventTypes } from '../../../lib/event/event.ts';
import { conditionsOf, type FieldKind, fieldOf, type PatternSubject } from '../../../lib/pattern/field.ts';
import type { ConditionType } from '../../../lib/pattern/pattern.ts';
import { watchedSubject } from '../../../lib/pbehavior/subject.ts';
import { alarmSubject, entitySubject, eventSubject, pbehaviorSubject } from '../../../lib/pattern/subjects.ts';
import { patternTexts as say } from '../texts/en/patterns.ts';

/** `watched`: entities, by what events leave alone. */
export type SubjectName = 'event' | 'entity' | 'watched' | 'alarm' | 'pbehavior';

export interface Option {
  readonly value: string;
  readonly label: string;
}

const subjects: Readonly<Record<SubjectName, PatternSubject<never>>> = {
  event: eventSubject,
  entity: entitySubject,
  watched: watchedSubject,
  alarm: alarmSubject,
  pbehavior: pbehaviorSubject,
};

/** What somebody most likely begins with, per subject. */
export const firstField: Readonly<Record<SubjectName, string>> = {
  event: 'component',
  entity: 'name',
  watched: 'name',
  alarm: 'component',
  pbehavior: 'name',
};

export function subjectOf(name: SubjectName): PatternSubject<never> {
  return subjects[name];
}

/** Every field and family of a subject by its label; those that are used most first. */
export function fieldOptions(subject: SubjectName): readonly Option[] {
  const { fields, families } = subjects[subject];
  const names = [...Object.keys(fields), ...Object.keys(families)];
  return names.map((value) => ({ value, label: labelOf(subject, value) }));
}

export function labelOf(subject: SubjectName, field: string): string {
  const label = say.fields[subject]?.[field];
  if (label !== undefined) return label;
  const family = familyOf(subject, field);
  const known = family === undefined ? undefined : say.fields[subject]?.[family];
  return known === undefined || family === undefined
    ? field
    : `${known.replace(/ …$/, '')} “${field.slice(family.length)}”`;
}

/** The family that a field belongs to: `infos.` of `infos.site`. */
export function familyOf(subject: SubjectName, field: string): string | undefined {
  return Object.keys(subjects[subject].families).find((prefix) => field.startsWith(prefix));
}

/** The kind of a field, or of every member of a family (`infos.`); undefined when the subject has none of this name. */
export function kindOf(subject: SubjectName, field: string): FieldKind | undefined {
  return fieldOf(subjects[subject], field.endsWith('.') ? `${field}x` : field)?.kind;
}

export function typeOptions(kind: FieldKind): readonly (Option & { readonly value: ConditionType })[] {
  return conditionsOf[kind].map((value) => ({ value, label: say.conditions[value] }));
}

const plain = (values: readonly string[]): readonly Option[] => values.map((value) => ({ value, label: value }));
const numbered = (labels: readonly string[]): readonly Option[] =>
  labels.map((label, value) => ({ value: String(value), label }));

const sourceTypes = plain(['connector', 'component', 'resource', 'service']);

const choices: Readonly<Record<string, readonly Option[]>> = {
  'event.state': numbered(say.states),
  'event.event_type': plain(publicEventTypes),
  'event.source_type': sourceTypes,
  'event.initiator': plain(['external', 'user', 'system']),
  'entity.type': sourceTypes,
  'watched.type': sourceTypes,
  'alarm.state': numbered(say.states),
  'alarm.status': numbered(say.statuses),
  'pbehavior.canonical_type': plain(['active', 'inactive', 'maintenance', 'pause']),
};

/** The values that a field can have, where they are few and known. */
export function choicesOf(subject: SubjectName, field: string): readonly Option[] | undefined {
  return choices[`${subject}.${field}`];
}
