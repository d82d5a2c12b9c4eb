/** The actions of an event filter between what is stored and what a form has, and as their template prints them. */
import { writableFields } from '../../../lib/rules/action-schema.ts';
import { ruleTexts as say } from '../texts/en/rules.ts';
import { patternTexts } from '../texts/en/patterns.ts';
import { type Faults, faultBelow } from './faults.ts';
import { type FormValues, formFrom, isRecord, itemsOf, textIn, withValues } from './form-values.ts';
import { linesOf, numberOf } from './pattern-form.ts';
import { type Choice, choose } from './pattern-view.ts';

type ActionType = keyof typeof say.actionTypes;
type Part = 'field' | 'name' | 'value' | 'template' | 'from' | 'tags' | 'description';

/** What each action is told, in the order of the form. */
const parts: Readonly<Record<ActionType, readonly Part[]>> = {
  set_entity_info: ['name', 'value', 'description'],
  set_entity_info_from_template: ['name', 'template', 'description'],
  copy_to_entity_info: ['from', 'name', 'description'],
  set_entity_info_from_dictionary: ['from', 'description'],
  set_field: ['field', 'value'],
  set_field_from_template: ['field', 'template'],
  copy: ['from', 'field'],
  set_tags: ['tags'],
  set_tags_from_template: ['tags'],
};

export function isActionType(text: string): text is ActionType {
  return Object.hasOwn(parts, text);
}

function typeOf(form: FormValues, at: string): ActionType {
  const type = textIn(form, `${at}.type`);
  return isActionType(type) ? type : 'set_entity_info';
}

/** What a form starts an action with. */
export const freshAction: Readonly<Record<string, string>> = { type: 'set_entity_info' };

export function writeActions(form: FormValues, list: string): readonly unknown[] {
  return itemsOf(form, list).map((at) => {
    const type = typeOf(form, at);
    const action: Record<string, unknown> = { type };
    for (const part of parts[type]) {
      const value = partOf(form, at, part);
      if (part !== 'description' || value !== '') action[part] = value;
    }
    return action;
  });
}

function partOf(form: FormValues, at: string, part: Part): unknown {
  const text = textIn(form, `${at}.${part}`);
  if (part === 'tags') {
    return Object.fromEntries(
      itemsOf(form, `${at}.tags`).map((tag) => [textIn(form, `${tag}.key`), textIn(form, `${tag}.value`)]),
    );
  }
  if (part === 'field' && text === 'extra.') return `extra.${textIn(form, `${at}.extra`).trim()}`;
  if (part !== 'value') return text;
  if (typeOf(form, at) === 'set_field' && textIn(form, `${at}.field`) === 'state') return numberOf(text);
  switch (textIn(form, `${at}.as`)) {
    case 'number':
      return numberOf(text);
    case 'boolean':
      return text !== 'false';
    case 'list':
      return linesOf([text]);
    default:
      return text;
  }
}

export function readActions(actions: unknown, list: string): FormValues {
  const given: readonly unknown[] = Array.isArray(actions) ? actions : [];
  return given.reduce<FormValues>(
    (form, action, index) => (isRecord(action) ? withValues(form, readAction(action, `${list}.${index}`)) : form),
    new Map(),
  );
}

function readAction(action: Readonly<Record<string, unknown>>, at: string): FormValues {
  const fields: Record<string, string> = {};
  for (const [part, value] of Object.entries(action)) {
    if (part === 'tags' && isRecord(value)) {
      for (const [index, [key, text]] of Object.entries(value).entries()) {
        fields[`${at}.tags.${index}.key`] = key;
        fields[`${at}.tags.${index}.value`] = String(text);
      }
    } else if (part === 'field' && typeof value === 'string' && value.startsWith('extra.')) {
      fields[`${at}.field`] = 'extra.';
      fields[`${at}.extra`] = value.slice('extra.'.length);
    } else {
      fields[`${at}.${part}`] = Array.isArray(value) ? value.join('\n') : String(value);
      if (part === 'value') fields[`${at}.as`] = Array.isArray(value) ? 'list' : kindOfValue(value);
    }
  }
  return formFrom(fields);
}

function kindOfValue(value: unknown): string {
  return typeof value === 'number' || typeof value === 'boolean' ? typeof value : 'text';
}

export interface TagView {
  readonly at: string;
  readonly key: string;
  readonly value: string;
  readonly fault: string;
}

export interface ActionView {
  readonly at: string;
  readonly number: number;
  readonly types: readonly Choice[];
  readonly help: string;
  readonly parts: readonly Part[];
  readonly fields: readonly Choice[];
  /** True: the field is an extra one, with a name. */
  readonly isExtra: boolean;
  readonly extra: string;
  readonly name: string;
  readonly value: string;
  readonly kinds: readonly Choice[];
  readonly as: string;
  readonly states: readonly Choice[];
  readonly template: string;
  readonly from: string;
  readonly description: string;
  readonly tags: readonly TagView[];
  readonly isTemplated: boolean;
  readonly faults: Readonly<Record<string, string>>;
}

export function actionViews(form: FormValues, list: string, faults: Faults): readonly ActionView[] {
  return itemsOf(form, list).map((at, index) => actionView(form, at, index + 1, faults));
}

function actionView(form: FormValues, at: string, number: number, faults: Faults): ActionView {
  const type = typeOf(form, at);
  const text = (part: string): string => textIn(form, `${at}.${part}`);
  const types = Object.entries(say.actionTypes).map(([value, label]) => ({ value, label }));
  const fields = [...writableFields, 'extra.'].map((value) => ({
    value,
    label: patternTexts.fields['event']?.[value] ?? value,
  }));
  const field = text('field') || 'output';
  const isState = type === 'set_field' && field === 'state';
  const states = patternTexts.states.map((label, value) => ({ value: String(value), label }));
  const asKinds = Object.entries(say.valueKinds).map(([value, label]) => ({ value, label }));
  return {
    at,
    number,
    types: choose(types, type),
    help: say.actionHelp[type],
    parts: parts[type],
    fields: choose(fields, field),
    isExtra: field === 'extra.',
    extra: text('extra'),
    name: text('name'),
    value: text('value'),
    kinds: isState || (type === 'set_field' && field !== 'extra.') ? [] : choose(asKinds, text('as') || 'text'),
    as: text('as') || 'text',
    states: isState ? choose(states, text('value')) : [],
    template: text('template'),
    from: text('from'),
    description: text('description'),
    tags: tagViews(form, at, faults),
    isTemplated: type === 'set_tags_from_template',
    faults: Object.fromEntries(
      [...parts[type], 'type'].map((part) => [
        part,
        part === 'tags' ? (faults[`${at}.tags`] ?? '') : faultBelow(faults, `${at}.${part}`),
      ]),
    ),
  };
}

function tagViews(form: FormValues, at: string, faults: Faults): readonly TagView[] {
  return itemsOf(form, `${at}.tags`).map((tag) => {
    const key = textIn(form, `${tag}.key`);
    return { at: tag, key, value: textIn(form, `${tag}.value`), fault: faults[`${at}.tags.${key}`] ?? '' };
  });
}

/** Which names stand for values in templates and copies: for the list below a field. */
export function valueNames(lookups: readonly string[]): readonly string[] {
  const event = ['component', 'resource', 'output', 'long_output', 'connector', 'connector_name', 'state', 'author'];
  const entity = ['name', 'component', 'infos.'];
  return [
    ...event.map((name) => `event.${name}`),
    'event.extra.',
    'event.tags.',
    ...entity.map((name) => `entity.${name}`),
    'match.event.output.',
    ...lookups.map((name) => `external.${name}.`),
  ];
}

/** The names of the lookups of a form. */
export function lookupNames(form: FormValues, list: string): readonly string[] {
  return itemsOf(form, list).map((at) => textIn(form, `${at}.key`));
}
