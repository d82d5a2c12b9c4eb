/** Patterns between what is stored and what a form has. */
import { conditionsOf, type FieldKind } from '../../../lib/pattern/field.ts';
import type { ConditionType, Pattern } from '../../../lib/pattern/pattern.ts';
import { formatLocal, parseLocal } from '../format.ts';
import { type FormValues, formFrom, isRecord, itemsOf, textIn } from './form-values.ts';
import { choicesOf, familyOf, firstField, kindOf, type SubjectName } from './pattern-fields.ts';

/** A condition as the form has it, with what does not fit its field put right. */
export interface ConditionDraft {
  /** Name of the condition in the form: `event_pattern.0.1`. */
  readonly at: string;
  /** A field or a family: `component`, `infos.`. */
  readonly field: string;
  /** What a family's prefix is followed by. */
  readonly name: string;
  readonly kind: FieldKind;
  readonly type: ConditionType;
  /** What a value of a field that may hold anything is. */
  readonly as: 'text' | 'number' | 'boolean';
  /** As typed; several for boxes that were ticked. */
  readonly values: readonly string[];
}

const listTypes: readonly ConditionType[] = ['is_one_of', 'is_not_one_of', 'has_every', 'has_one_of', 'has_not'];

export function isListType(type: ConditionType): boolean {
  return listTypes.includes(type);
}

export function conditionOf(form: FormValues, at: string, subject: SubjectName): ConditionDraft {
  const asked = textIn(form, `${at}.field`);
  const field = kindOf(subject, asked) === undefined ? firstField[subject] : asked;
  const kind = kindOf(subject, field) ?? 'text';
  const types = conditionsOf[kind];
  const type = types.find((one) => one === textIn(form, `${at}.condition.type`)) ?? types[0] ?? 'eq';
  const as = textIn(form, `${at}.condition.as`);
  return {
    at,
    field,
    name: textIn(form, `${at}.name`),
    kind,
    type,
    as: as === 'number' || as === 'boolean' ? as : 'text',
    values: form.get(`${at}.condition.value`) ?? [],
  };
}

/** What a form starts a condition with. */
export function freshCondition(subject: SubjectName): Readonly<Record<string, string>> {
  return { field: firstField[subject], 'condition.type': 'eq', 'condition.value': '' };
}

/** What a form starts a group with. */
export function freshGroup(subject: SubjectName): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(freshCondition(subject)).map(([name, value]) => [`0.${name}`, value]));
}

/** The pattern that a form describes, for its schema: what was typed wrong is wrong there too. */
export function writePattern(form: FormValues, name: string, subject: SubjectName, zone: string): unknown {
  return itemsOf(form, name).map((group) =>
    itemsOf(form, group).map((at) => {
      const draft = conditionOf(form, at, subject);
      const field = familyOf(subject, draft.field) === draft.field ? `${draft.field}${draft.name.trim()}` : draft.field;
      return { field, condition: { type: draft.type, value: valueOf(draft, form, zone) } };
    }),
  );
}

function valueOf(draft: ConditionDraft, form: FormValues, zone: string): unknown {
  const { at, type, values } = draft;
  const text = values[0] ?? '';
  switch (type) {
    case 'exist':
    case 'is_empty':
      return text !== 'false';
    case 'gt':
    case 'lt':
      return numberOf(text);
    case 'relative_time':
      return { value: numberOf(text), unit: textIn(form, `${at}.condition.unit`) || 'h' };
    case 'absolute_time': {
      const [from, to] = ['from', 'to'].map((end) => instantOf(textIn(form, `${at}.condition.${end}`), zone));
      return { from, to };
    }
    default:
      return isListType(type) ? linesOf(values).map((line) => scalarOf(line, draft)) : scalarOf(text, draft);
  }
}

/** Each line of each value; empty ones are none. */
export function linesOf(values: readonly string[]): readonly string[] {
  return values.flatMap((value) => value.split(/\r?\n/)).flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
}

function scalarOf(text: string, { kind, as, type }: ConditionDraft): unknown {
  if (!['eq', 'neq', 'is_one_of', 'is_not_one_of'].includes(type)) return text;
  const wanted = kind === 'any' ? as : kind;
  if (wanted === 'number') return numberOf(text);
  return wanted === 'boolean' ? text !== 'false' : text;
}

/** A number; what is none stays a text, so that its schema refuses it. */
export function numberOf(text: string): number | string {
  const number = Number(text.trim().replace(',', '.'));
  return text.trim() === '' || Number.isNaN(number) ? text : number;
}

/** An instant of the reader's clock in ISO 8601; what is none stays as it was typed. */
export function instantOf(text: string, zone: string): string {
  const time = /^\d{4}-\d\d-\d\dT[\d:.]+$/.test(text) ? parseLocal(text, zone) : Number.NaN;
  return Number.isNaN(time) ? text : new Date(time).toISOString().replace('.000Z', 'Z');
}

/** An instant as a field for dates and times wants it. */
export function localOf(instant: unknown, zone: string): string {
  const time = instant instanceof Date ? instant.getTime() : Date.parse(String(instant));
  return Number.isNaN(time) ? '' : formatLocal(time, zone);
}

/** The names and values of a pattern in a form. */
export function readPattern(pattern: Pattern, name: string, subject: SubjectName, zone: string): FormValues {
  const form = new Map<string, readonly string[]>();
  for (const [group, conditions] of pattern.entries()) {
    for (const [place, { field, condition }] of conditions.entries()) {
      const at = `${name}.${group}.${place}`;
      const family = familyOf(subject, field);
      const values = valueFields(condition.value, zone);
      const given = { field: family ?? field, name: family === undefined ? '' : field.slice(family.length) };
      for (const [key, value] of formFrom({ ...given, 'condition.type': condition.type, ...values })) {
        form.set(`${at}.${key}`, value);
      }
      // A list of a field with few known values is a row of boxes.
      if (Array.isArray(condition.value) && choicesOf(subject, field) !== undefined) {
        form.set(`${at}.condition.value`, condition.value.map(String));
      }
    }
  }
  return form;
}

function valueFields(value: unknown, zone: string): Readonly<Record<string, string>> {
  const one: unknown = Array.isArray(value) ? value[0] : value;
  const as = typeof one === 'number' || typeof one === 'boolean' ? typeof one : 'text';
  if (Array.isArray(value)) return { 'condition.value': value.map(String).join('\n'), 'condition.as': as };
  if (!isRecord(value)) return { 'condition.value': String(value), 'condition.as': as };
  if ('unit' in value) return { 'condition.value': String(value['value']), 'condition.unit': String(value['unit']) };
  return { 'condition.from': localOf(value['from'], zone), 'condition.to': localOf(value['to'], zone) };
}
