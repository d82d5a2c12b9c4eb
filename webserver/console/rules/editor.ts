/** The form of a rule as its templates print it, and what its buttons do to it. */
import { ruleTexts as say } from '../texts/en/rules.ts';
import { type ActionView, actionViews, freshAction, lookupNames, valueNames } from './action-form.ts';
import { unitOptions } from './duration-form.ts';
import { type Faults, faultBelow } from './faults.ts';
import type { FieldSpec, ReferenceName, Section } from './field.ts';
import { type FormValues, itemsOf, textIn, withItem, withoutItem } from './form-values.ts';
import { freshLookup, type LookupView, lookupViews } from './lookup-form.ts';
import type { Option, SubjectName } from './pattern-fields.ts';
import { conditionOf, freshCondition, freshGroup } from './pattern-form.ts';
import { type Choice, choose, modeOf, type PatternView, patternView } from './pattern-view.ts';

export interface EditorContext {
  /** Saved patterns, by subject. */
  readonly saved: (subject: SubjectName) => readonly Option[];
  /** What fields may refer to. */
  readonly references: Readonly<Record<ReferenceName, readonly Option[]>>;
  /** What each pattern matches, by its name. */
  readonly counts: Readonly<Record<string, string>>;
  readonly faults: Faults;
}

interface FieldView {
  readonly spec: FieldSpec;
  /** Which partial template prints it. */
  readonly template: string;
  readonly value: string;
  readonly fault: string;
  readonly options: readonly Choice[];
  readonly pattern?: PatternView;
  readonly actions?: readonly ActionView[];
  readonly lookups?: readonly LookupView[];
  readonly own?: string;
  readonly spans?: readonly SpanView[];
  readonly pairs?: readonly PairView[];
}

interface PairView {
  readonly at: string;
  readonly key: string;
  readonly value: string;
  readonly fault: string;
}

interface SpanView {
  readonly at: string;
  readonly start: string;
  readonly stop: string;
  /** Undefined where it has none. */
  readonly types: readonly Choice[] | undefined;
  readonly fault: string;
}

export interface EditorView {
  readonly sections: readonly {
    readonly title: string;
    readonly hint: string;
    readonly isFolded: boolean;
    readonly isOpen: boolean;
    readonly item: Section['item'];
    readonly fields: readonly FieldView[];
  }[];
  /** What belongs to choices that are not made now: it comes back with them. */
  readonly kept: readonly { readonly name: string; readonly value: string }[];
  readonly fault: string;
  /** Faults that belong to no field of the form. */
  readonly otherFaults: readonly string[];
  readonly names: readonly string[];
}

const templates: Readonly<Record<FieldSpec['kind'], string>> = {
  text: 'rules/fields/text',
  template: 'rules/fields/text',
  color: 'rules/fields/text',
  number: 'rules/fields/text',
  time: 'rules/fields/text',
  area: 'rules/fields/area',
  check: 'rules/fields/check',
  choice: 'rules/fields/choice',
  reference: 'rules/fields/choice',
  boxes: 'rules/fields/boxes',
  duration: 'rules/fields/duration',
  recurrence: 'rules/fields/recurrence',
  spans: 'rules/fields/spans',
  pattern: 'rules/fields/pattern',
  actions: 'rules/fields/actions',
  lookups: 'rules/fields/lookups',
  pairs: 'rules/fields/pairs',
  items: 'rules/fields/items',
};

export function editorView(form: FormValues, sections: readonly Section[], context: EditorContext): EditorView {
  const { faults } = context;
  const specs = sections.flatMap(({ fields }) => fields);
  const shown = (name: string): boolean => specs.some((spec) => covers(spec, name));
  return {
    sections: sections.map(({ title, hint = '', fields, isFolded = false, item }) => ({
      item,
      title,
      hint,
      isFolded,
      isOpen: fields.some(({ name }) => isSet(form, name) || faultBelow(faults, name) !== ''),
      fields: fields.map((spec) => fieldView(form, spec, context)),
    })),
    kept: [...form].flatMap(([name, values]) =>
      isKept(form, name, specs) ? values.map((value) => ({ name, value })) : [],
    ),
    fault: faults['form'] ?? '',
    otherFaults: Object.entries(faults).flatMap(([name, message]) =>
      name === 'form' || shown(name) ? [] : [`${name}: ${message}`],
    ),
    names: valueNames(lookupNames(form, 'external')),
  };
}

/** Items have fields of their own. */
function covers(spec: FieldSpec, name: string): boolean {
  return spec.kind === 'items' ? name === spec.name : belongsTo(name, spec.name);
}

function belongsTo(name: string, field: string): boolean {
  return name === field || name.startsWith(`${field}.`) || name === `${field}_id`;
}

/** Whether somebody chose something there; the usual choice is none. */
function isSet(form: FormValues, name: string): boolean {
  return [...form].some(
    ([key, values]) => belongsTo(key, name) && values.some((value) => value !== '' && value !== 'pass'),
  );
}

/** Fields of other choices, and what a pattern's other ways hold. */
function isKept(form: FormValues, name: string, specs: readonly FieldSpec[]): boolean {
  if (['csrf_token', 'do', 'revision'].includes(name) || /\.\d+$/.test(name)) return false;
  const spec = specs.find((one) => covers(one, name));
  if (spec === undefined) return true;
  if (spec.kind !== 'pattern' || name === `${spec.name}.mode`) return false;
  return modeOf(form, spec) !== (name === `${spec.name}_id` ? 'saved' : 'own');
}

function fieldView(form: FormValues, spec: FieldSpec, context: EditorContext): FieldView {
  const { faults, counts, saved, references } = context;
  const { name, kind } = spec;
  const value = textIn(form, name);
  const view = { spec, template: templates[kind], value, fault: faults[name] ?? '', options: [] };
  switch (kind) {
    case 'choice':
      return { ...view, options: choose(spec.options, value || (spec.options[0]?.value ?? '')) };
    case 'reference': {
      const none = { value: '', label: say.noneChosen };
      const offered = [...(spec.usual === undefined ? [none] : []), ...references[spec.to]];
      return { ...view, options: choose(offered, value || (spec.usual ?? '')) };
    }
    case 'pairs':
      return { ...view, pairs: itemsOf(form, name).map((at) => pairView(form, at, faults)) };
    case 'boxes':
      return { ...view, options: choose(spec.options, ...(form.get(name) ?? [])) };
    case 'duration':
      return { ...view, options: choose(unitOptions, textIn(form, `${name}.unit`) || '60') };
    case 'recurrence': {
      const options = Object.entries(say.recurrences).map(([rule, label]) => ({ value: rule, label }));
      return { ...view, options: choose(options, value), own: textIn(form, `${name}.own`) };
    }
    case 'spans':
      return {
        ...view,
        spans: itemsOf(form, name).map((at) => spanView(form, at, spec.isTyped && references.pbehavior_types, faults)),
      };
    case 'pattern': {
      const editor = { ...spec, saved: saved(spec.subject), count: counts[name] ?? '' };
      return { ...view, pattern: patternView(form, editor, faults) };
    }
    case 'actions':
      return { ...view, actions: actionViews(form, name, faults) };
    case 'lookups':
      return { ...view, lookups: lookupViews(form, name, faults) };
    default:
      return view;
  }
}

function pairView(form: FormValues, at: string, faults: Faults): PairView {
  const [key, value] = [textIn(form, `${at}.key`), textIn(form, `${at}.value`)];
  const list = at.slice(0, at.lastIndexOf('.'));
  return { at, key, value, fault: faults[`${list}.${key.trim()}`] ?? '' };
}

function spanView(form: FormValues, at: string, types: readonly Option[] | undefined, faults: Faults): SpanView {
  const [start, stop] = [textIn(form, `${at}.start`), textIn(form, `${at}.stop`)];
  const offered = types && choose([{ value: '', label: say.spans.noType }, ...types], textIn(form, `${at}.type`));
  return { at, start, stop, types: offered, fault: faultBelow(faults, at) };
}

/** A form after a button of it: `add:<what>:<list>` or `remove:<item>`; anything else changes nothing. */
export function pressed(form: FormValues, button: string, sections: readonly Section[]): FormValues {
  const [verb = '', what = '', list = ''] = button.split(':');
  if (verb === 'remove') return withoutItem(form, what);
  if (verb !== 'add') return form;
  const subject = subjectAt(sections, list);
  const fresh: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    condition: freshCondition(subject),
    group: freshGroup(subject),
    action: freshAction,
    lookup: freshLookup,
    pair: { key: '', value: '' },
    span: { start: '', stop: '' },
    item: freshItem(sections, list),
  };
  const values = fresh[what];
  return values === undefined ? form : withItem(form, list, values);
}

function freshItem(sections: readonly Section[], list: string): Readonly<Record<string, string>> {
  const spec = sections.flatMap(({ fields }) => fields).find(({ name }) => name === list);
  return spec?.kind === 'items' ? spec.fresh : {};
}

function subjectAt(sections: readonly Section[], list: string): SubjectName {
  const specs = sections.flatMap(({ fields }) => fields);
  const spec = specs.find((one) => one.kind === 'pattern' && belongsTo(list, one.name));
  return spec?.kind === 'pattern' ? spec.subject : 'event';
}

/** Patterns that are to have conditions and actions that are to have tags begin with one. */
export function completed(form: FormValues, sections: readonly Section[]): FormValues {
  let full = form;
  for (const spec of sections.flatMap(({ fields }) => fields)) {
    if (spec.kind === 'pattern' && modeOf(full, spec) === 'own' && itemsOf(full, spec.name).length === 0) {
      full = withItem(full, spec.name, freshGroup(spec.subject));
    }
    if (spec.kind === 'actions') {
      if (itemsOf(full, spec.name).length === 0) full = withItem(full, spec.name, freshAction);
      for (const at of itemsOf(full, spec.name)) {
        const isTagged = textIn(full, `${at}.type`).startsWith('set_tags');
        if (isTagged && itemsOf(full, `${at}.tags`).length === 0)
          full = withItem(full, `${at}.tags`, { key: '', value: '' });
      }
    }
  }
  return full;
}

/** Conditions that compare with nothing: somebody has not typed yet what they mean. For what is empty there is a condition of its own. */
export function blanks(form: FormValues, sections: readonly Section[]): Faults {
  const faults: Record<string, string> = {};
  for (const spec of sections.flatMap(({ fields }) => fields)) {
    if (spec.kind !== 'pattern' || modeOf(form, spec) !== 'own') continue;
    for (const at of itemsOf(form, spec.name).flatMap((group) => itemsOf(form, group))) {
      const { type, values } = conditionOf(form, at, spec.subject);
      const isBlank = (type === 'eq' || type === 'neq') && (values[0] ?? '') === '';
      if (isBlank) faults[`${at}.condition.value`] = say.blank;
    }
  }
  return faults;
}

/** Names that a form has twice where each may be there once: one of them would be lost without a word. */
export function twice(form: FormValues): Faults {
  const seen = new Set<string>();
  for (const [name, [key = '']] of form) {
    const [, list] = /^(.*)\.\d+\.key$/.exec(name) ?? [];
    if (list === undefined) continue;
    const place = `${list} ${key.trim()}`;
    if (seen.has(place)) return { form: say.twice(key.trim()) };
    seen.add(place);
  }
  return {};
}
