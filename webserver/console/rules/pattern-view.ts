/** The pattern editor as its template prints it. */
import { patternTexts as say } from '../texts/en/patterns.ts';
import { type Faults, faultBelow } from './faults.ts';
import { type FormValues, itemsOf, textIn } from './form-values.ts';
import { choicesOf, familyOf, fieldOptions, type Option, type SubjectName, typeOptions } from './pattern-fields.ts';
import { type ConditionDraft, conditionOf, isListType } from './pattern-form.ts';

export interface Choice extends Option {
  readonly isSet: boolean;
}

/** Where a value is typed: one of the partial templates of `views/rules/value.ejs`. */
export interface ValueInput {
  readonly kind: 'text' | 'number' | 'lines' | 'choice' | 'boxes' | 'age' | 'span';
  readonly value: string;
  readonly options: readonly Choice[];
  readonly from: string;
  readonly to: string;
  readonly hint: string;
}

export interface ConditionView {
  readonly at: string;
  /** `2.1`: the first condition of the second group. */
  readonly place: string;
  readonly fields: readonly Choice[];
  /** Label of the field for the name; empty when the field is no family. */
  readonly nameLabel: string;
  readonly name: string;
  readonly types: readonly Choice[];
  readonly kinds: readonly Choice[];
  readonly input: ValueInput;
  readonly faults: { readonly field: string; readonly type: string; readonly value: string };
}

export interface PatternView {
  readonly name: string;
  readonly mode: string;
  readonly modes: readonly Choice[];
  readonly saved: readonly Choice[];
  readonly groups: readonly { readonly at: string; readonly conditions: readonly ConditionView[] }[];
  readonly fault: string;
  readonly savedFault: string;
  /** What it matches now, in words; a script keeps it fresh. */
  readonly count: string;
}

export interface PatternEditor {
  readonly name: string;
  readonly subject: SubjectName;
  /** How it may be given; with one there is nothing to choose. */
  readonly modes: readonly ('any' | 'own' | 'saved')[];
  /** Saved patterns of this subject. */
  readonly saved: readonly Option[];
  readonly count: string;
}

export function choose(options: readonly Option[], ...chosen: readonly string[]): readonly Choice[] {
  return options.map(({ value, label }) => ({ value, label, isSet: chosen.includes(value) }));
}

/** How the pattern of this name is given. */
export function modeOf(form: FormValues, { name, modes }: Pick<PatternEditor, 'name' | 'modes'>): string {
  const asked = textIn(form, `${name}.mode`);
  return modes.find((mode) => mode === asked) ?? modes[0] ?? 'own';
}

export function patternView(form: FormValues, editor: PatternEditor, faults: Faults): PatternView {
  const { name, subject, modes, saved, count } = editor;
  const options = modes.map((value) => ({ value, label: say.modes[value] }));
  return {
    name,
    mode: modeOf(form, editor),
    modes: modes.length === 1 ? [] : choose(options, modeOf(form, editor)),
    saved: choose(saved, textIn(form, `${name}_id`)),
    groups: itemsOf(form, name).map((at, group) => ({
      at,
      conditions: itemsOf(form, at).map((condition, place) =>
        conditionView(form, conditionOf(form, condition, subject), {
          subject,
          faults,
          place: `${group + 1}.${place + 1}`,
        }),
      ),
    })),
    fault: faults[name] ?? '',
    savedFault: faults[`${name}_id`] ?? '',
    count,
  };
}

interface ConditionContext {
  readonly subject: SubjectName;
  readonly faults: Faults;
  readonly place: string;
}

function conditionView(
  form: FormValues,
  draft: ConditionDraft,
  { subject, faults, place }: ConditionContext,
): ConditionView {
  const { at, field, name, kind, type, as } = draft;
  const family = familyOf(subject, field);
  const kinds = Object.entries(say.asKinds).map(([value, label]) => ({ value, label }));
  const names: Readonly<Record<string, string>> = say.name;
  return {
    at,
    place,
    fields: choose(fieldOptions(subject), field),
    nameLabel: family === undefined ? '' : (names[family] ?? ''),
    name,
    types: choose(typeOptions(kind), type),
    kinds: isOpen(kind, type) ? choose(kinds, as) : [],
    input: inputOf(form, draft, subject),
    faults: {
      field: faults[`${at}.field`] ?? '',
      type: faults[`${at}.condition.type`] ?? '',
      value: faultBelow(faults, `${at}.condition.value`),
    },
  };
}

function inputOf(form: FormValues, draft: ConditionDraft, subject: SubjectName): ValueInput {
  const { at, field, type, values } = draft;
  const value = values[0] ?? '';
  const input = { value, options: [], from: '', to: '', hint: '' };
  if (type === 'relative_time') {
    const units = Object.entries(say.units).map(([unit, label]) => ({ value: unit, label }));
    return { ...input, kind: 'age', options: choose(units, textIn(form, `${at}.condition.unit`) || 'h') };
  }
  if (type === 'absolute_time') {
    const [from, to] = [textIn(form, `${at}.condition.from`), textIn(form, `${at}.condition.to`)];
    return { ...input, kind: 'span', from, to };
  }
  const choices = choicesOf(subject, field);
  if (isListType(type)) {
    if (choices !== undefined) return { ...input, kind: 'boxes', options: choose(choices, ...values) };
    return { ...input, kind: 'lines', value: values.join('\n'), hint: say.onePerLine };
  }
  const given = isYesNo(draft) ? yesOrNo : ['eq', 'neq', 'gt', 'lt'].includes(type) ? choices : undefined;
  if (given === undefined) return { ...input, kind: isNumber(draft) ? 'number' : 'text', hint: hintOf(type) };
  return { ...input, kind: 'choice', options: choose(given, value) };
}

function isYesNo({ kind, type, as }: ConditionDraft): boolean {
  return type === 'exist' || type === 'is_empty' || kind === 'boolean' || (isOpen(kind, type) && as === 'boolean');
}

function isNumber({ kind, type, as }: ConditionDraft): boolean {
  return kind === 'number' || type === 'gt' || type === 'lt' || (isOpen(kind, type) && as === 'number');
}

/** True: what the value is must be said. */
function isOpen(kind: ConditionDraft['kind'], type: ConditionDraft['type']): boolean {
  return kind === 'any' && ['eq', 'neq', 'is_one_of', 'is_not_one_of'].includes(type);
}

function hintOf(type: ConditionDraft['type']): string {
  return type === 'regexp' ? say.regexpHint : '';
}

const yesOrNo: readonly Option[] = [
  { value: 'true', label: say.yes },
  { value: 'false', label: say.no },
];
