/** The fields that a kind of rule is described by: between what is stored and what a form has. One editor shows them all. */
import type { Pattern } from '../../../lib/pattern/pattern.ts';
import { readActions, writeActions } from './action-form.ts';
import { readDuration, writeDuration } from './duration-form.ts';
import { type FormValues, formFrom, itemsOf, readAt, setAt, textIn, withValues } from './form-values.ts';
import { readItems, readPairs, readSpans, writePairs, writeSpans } from './list-form.ts';
import { readLookups, writeLookups } from './lookup-form.ts';
import type { Option, SubjectName } from './pattern-fields.ts';
import { ruleTexts as say } from '../texts/en/rules.ts';
import { textOfValue } from './value-text.ts';
import { instantOf, localOf, numberOf, readPattern, writePattern } from './pattern-form.ts';

interface Named {
  /** As the API calls it, dotted. */
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
}

export type FieldSpec =
  | (Named & {
      readonly kind: 'text' | 'area' | 'template' | 'color';
      readonly isRequired?: boolean;
      readonly example?: string;
    })
  | (Named & { readonly kind: 'number'; readonly unit?: string; readonly isRequired?: boolean })
  | (Named & { readonly kind: 'check' })
  /** `reshapes`: the form has other fields after a change. */
  | (Named & {
      readonly kind: 'choice';
      readonly options: readonly Option[];
      readonly reshapes?: true;
      /** Its values are numbers, or yes and no. */
      readonly as?: 'number' | 'boolean';
    })
  /** One of what the site has: the usual one at first; where there is none, it may be left out. */
  | (Named & { readonly kind: 'reference'; readonly to: ReferenceName; readonly usual?: string })
  | (Named & { readonly kind: 'boxes'; readonly options: readonly Option[] })
  /** Seconds, typed with a unit. */
  | (Named & { readonly kind: 'duration'; readonly isOptional?: true })
  | (Named & { readonly kind: 'time' })
  /** `isTyped`: each may have a type of pbehaviors. */
  | (Named & { readonly kind: 'spans'; readonly isTyped?: true })
  | (Named & { readonly kind: 'recurrence' })
  | (Named & {
      readonly kind: 'pattern';
      readonly subject: SubjectName;
      readonly modes: readonly ('any' | 'own' | 'saved')[];
    })
  | (Named & { readonly kind: 'actions' })
  | (Named & { readonly kind: 'lookups' })
  /** Texts by names that somebody chooses. */
  | (Named & { readonly kind: 'pairs'; readonly add: string })
  /** A list whose items have sections of their own: here is the button for one more. */
  | (Named & { readonly kind: 'items'; readonly add: string; readonly fresh: Readonly<Record<string, string>> });

/** What a field may refer to by its id. */
export type ReferenceName = 'pbehavior_types' | 'pbehavior_reasons';

export type PatternSpec = Extract<FieldSpec, { kind: 'pattern' }>;

/** A part of the editor. Folded ones are open only when something in them is set or wrong. */
export interface Section {
  readonly title: string;
  readonly hint?: string;
  readonly fields: readonly FieldSpec[];
  readonly isFolded?: boolean;
  /** It is an item of a list, and can be removed. */
  readonly item?: { readonly name: string; readonly remove: string };
}

/** The rule that a form describes, for the schema of its kind. Empty fields are left out. */
export function writeRule(form: FormValues, sections: readonly Section[], zone: string): Record<string, unknown> {
  const rule: Record<string, unknown> = {};
  for (const spec of sections.flatMap(({ fields }) => fields)) writeField(rule, form, spec, zone);
  return rule;
}

function writeField(rule: Record<string, unknown>, form: FormValues, spec: FieldSpec, zone: string): void {
  const { name } = spec;
  const text = textIn(form, name);
  switch (spec.kind) {
    case 'check':
      setAt(rule, name, text === 'yes');
      return;
    case 'number':
      if (text.trim() !== '') setAt(rule, name, numberOf(text));
      return;
    case 'time':
      if (text !== '') setAt(rule, name, instantOf(text, zone));
      return;
    case 'duration':
      if (text !== '' || spec.isOptional !== true) setAt(rule, name, writeDuration(form, name));
      return;
    case 'items':
      return;
    case 'pairs':
    case 'spans':
    case 'lookups':
      if (itemsOf(form, name).length > 0) setAt(rule, name, writeList(form, spec, zone));
      return;
    case 'boxes':
      setAt(rule, name, form.get(name) ?? []);
      return;
    case 'choice':
      if (text !== '') setAt(rule, name, choiceOf(text, spec.as));
      return;
    case 'recurrence': {
      const recurrence = text === 'own' ? textIn(form, `${name}.own`) : text;
      if (recurrence !== '') setAt(rule, name, recurrence);
      return;
    }
    case 'pattern': {
      const mode = textIn(form, `${name}.mode`) || spec.modes[0];
      if (mode === 'own') setAt(rule, name, writePattern(form, name, spec.subject, zone));
      if (mode === 'saved') setAt(rule, `${name}_id`, textIn(form, `${name}_id`));
      return;
    }
    case 'actions':
      setAt(rule, name, writeActions(form, name));
      return;
    default:
      if (text !== '') setAt(rule, name, text);
  }
}

type ListSpec = Extract<FieldSpec, { kind: 'pairs' | 'spans' | 'lookups' }>;

function writeList(form: FormValues, { kind, name }: ListSpec, zone: string): unknown {
  switch (kind) {
    case 'pairs':
      return writePairs(form, name);
    case 'spans':
      return writeSpans(form, name, zone);
    case 'lookups':
      return writeLookups(form, name);
  }
}

function choiceOf(text: string, as: 'number' | 'boolean' | undefined): unknown {
  if (as === 'boolean') return text === 'true';
  return as === 'number' ? numberOf(text) : text;
}

/** The form of a stored rule. */
export function readRule(rule: unknown, sections: readonly Section[], zone: string): FormValues {
  return sections
    .flatMap(({ fields }) => fields)
    .reduce<FormValues>((form, spec) => withValues(form, readField(rule, spec, zone)), new Map());
}

function readField(rule: unknown, spec: FieldSpec, zone: string): FormValues {
  const { name } = spec;
  const value = readAt(rule, name);
  switch (spec.kind) {
    case 'check':
      return formFrom({ [name]: value === true ? 'yes' : '' });
    case 'time':
      return formFrom({ [name]: value === undefined ? '' : localOf(value, zone) });
    case 'duration':
      return readDuration(value, name);
    case 'items':
      return readItems(value, name);
    case 'pairs':
      return readPairs(value, name);
    case 'boxes':
      return new Map([[name, Array.isArray(value) ? value.map(String) : []]]);
    case 'spans':
      return readSpans(value, name, zone);
    case 'recurrence': {
      const text = typeof value === 'string' ? value : '';
      return formFrom(
        Object.hasOwn(say.recurrences, text) ? { [name]: text } : { [name]: 'own', [`${name}.own`]: text },
      );
    }
    case 'pattern': {
      const id = readAt(rule, `${name}_id`);
      if (typeof id === 'string') return formFrom({ [`${name}.mode`]: 'saved', [`${name}_id`]: id });
      if (!isPattern(value)) return formFrom({ [`${name}.mode`]: spec.modes[0] ?? 'own' });
      const mode = formFrom({ [`${name}.mode`]: 'own' });
      return withValues(mode, readPattern(value, name, spec.subject, zone));
    }
    case 'actions':
      return readActions(value, name);
    case 'lookups':
      return readLookups(value, name);
    default:
      return formFrom({ [name]: textOfValue(value) });
  }
}

/** What is stored was checked when it came in. */
function isPattern(value: unknown): value is Pattern {
  return Array.isArray(value);
}
