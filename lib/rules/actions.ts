/** The actions of enrichment, compiled: each makes a new event or a new entity of the old, or says why it cannot. */
import type { Entity, EntityInfo } from '../alarm/entity.ts';
import type { Event, State } from '../event/event.ts';
import { readTags } from '../event/tags.ts';
import { compileTemplate, type Template, type ValueOf } from '../template/template.ts';
import type { FilterAction } from './action-schema.ts';
import type { RuleScope } from './scope.ts';
import { scopeNames } from './scope.ts';

/** Why an action could not be done. `template`: a value for a template is missing. `action`: the value does not fit. */
export interface ActionFailure {
  readonly kind: 'template' | 'action';
  readonly reason: string;
}

/** The scope with its new event or entity, or the failure. */
export type CompiledAction = (scope: RuleScope) => RuleScope | ActionFailure;

/** Compiles an action that the schema accepted. @throws {RangeError} for one that it would not have. */
export function compileAction(action: FilterAction, lookups: readonly string[]): CompiledAction {
  switch (action.type) {
    case 'set_field':
      return (scope) => setField(scope, action.field, action.value);
    case 'set_field_from_template':
      return fromTemplate(action.template, lookups, (scope, text) =>
        setField(scope, action.field, fromText(action.field, text)),
      );
    case 'copy':
      return fromValue(action.from, lookups, (scope, value) => setField(scope, action.field, value));
    case 'set_entity_info':
      return (scope) => setInfo(scope, action, action.value);
    case 'set_entity_info_from_template':
      return fromTemplate(action.template, lookups, (scope, text) => setInfo(scope, action, text));
    case 'copy_to_entity_info':
      return fromValue(action.from, lookups, (scope, value) => setInfo(scope, action, value));
    case 'set_entity_info_from_dictionary':
      return fromValue(action.from, lookups, (scope, value) => setInfos(scope, action.description, value));
    case 'set_tags':
      return (scope) => setTags(scope, action.tags);
    case 'set_tags_from_template':
      return tagsFromTemplates(action.tags, lookups);
  }
}

type Use<Value> = (scope: RuleScope, value: Value) => RuleScope | ActionFailure;

/** Compiles a template of a rule that the schema accepted. @throws {RangeError} for one that it would not have. */
export function compileRuleTemplate(
  source: string,
  lookups: readonly string[],
  encode?: (value: string) => string,
): Template<RuleScope> {
  const template = compileTemplate(source, scopeNames(lookups), encode);
  if (typeof template === 'string') throw new RangeError(template);
  return template;
}

function fromTemplate(source: string, lookups: readonly string[], use: Use<string>): CompiledAction {
  const template = compileRuleTemplate(source, lookups);
  return (scope) => {
    const rendered = template.render(scope);
    return rendered.kind === 'fault' ? { kind: 'template', reason: rendered.reason } : use(scope, rendered.text);
  };
}

function fromValue(name: string, lookups: readonly string[], use: Use<unknown>): CompiledAction {
  const get: ValueOf<RuleScope> | undefined = scopeNames(lookups)(name);
  if (get === undefined) throw new RangeError(`There is no value ${name}`);
  return (scope) => {
    const value = get(scope);
    return value === undefined || value === null ? cannot(`${name} has no value`) : use(scope, value);
  };
}

function cannot(reason: string): ActionFailure {
  return { kind: 'action', reason };
}

/** What a template makes is text; for a number that is what it was meant to be. */
function fromText(field: string, text: string): unknown {
  return field === 'state' && /^[0-3]$/.test(text.trim()) ? Number(text) : text;
}

function setField(scope: RuleScope, field: string, value: unknown): RuleScope | ActionFailure {
  const { event } = scope;
  if (field === 'state') {
    if (event.state === undefined) return cannot('The event has no state to set');
    return isState(value) ? { ...scope, event: { ...event, state: value } } : cannot('state must be 0, 1, 2 or 3');
  }
  if (field.startsWith('extra.')) {
    const extra = { ...event.extra, [field.slice('extra.'.length)]: value };
    return { ...scope, event: { ...event, extra } };
  }
  if (typeof value !== 'string') return cannot(`${nameOf(value)} cannot be assigned to ${field}, which is a text`);
  return { ...scope, event: withText(event, field, value) };
}

function withText(event: Event, field: string, value: string): Event {
  if (field === 'output') return { ...event, output: value };
  return field === 'author' ? { ...event, author: value } : { ...event, long_output: value };
}

function isState(value: unknown): value is State {
  return value === 0 || value === 1 || value === 2 || value === 3;
}

function nameOf(value: unknown): string {
  if (Array.isArray(value)) return 'A list';
  return typeof value === 'object' ? 'An object' : `A ${typeof value}`;
}

interface InfoName {
  readonly name: string;
  readonly description?: string | undefined;
}

function setInfo(scope: RuleScope, { name, description }: InfoName, value: unknown): RuleScope | ActionFailure {
  const { entity } = scope;
  if (entity === undefined) return cannot('The entity is not known');
  if (!isInfoValue(value)) return cannot(`${nameOf(value)} cannot be assigned to the info ${name}`);
  const old = Object.hasOwn(entity.infos, name) ? entity.infos[name] : undefined;
  const info: EntityInfo = { name, ...(description === undefined ? {} : { description }), value };
  if (old !== undefined && old.description === info.description && isSame(old.value, value)) return scope;
  return { ...scope, entity: withInfo(entity, info) };
}

function withInfo(entity: Entity, info: EntityInfo): Entity {
  return { ...entity, infos: { ...entity.infos, [info.name]: info } };
}

function isInfoValue(value: unknown): value is EntityInfo['value'] {
  if (Array.isArray(value)) return value.every((each) => typeof each === 'string');
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function isSame(left: EntityInfo['value'], right: EntityInfo['value']): boolean {
  return left === right || (typeof left === 'object' && JSON.stringify(left) === JSON.stringify(right));
}

function setInfos(scope: RuleScope, description: string | undefined, values: unknown): RuleScope | ActionFailure {
  if (typeof values !== 'object' || values === null || Array.isArray(values))
    return cannot('The dictionary is not an object');
  let changed: RuleScope = scope;
  for (const [name, value] of Object.entries(values)) {
    if (!/^[^.$\0]{1,200}$/.test(name) || name === '__proto__') return cannot(`An info cannot be named ${name}`);
    const next = setInfo(changed, { name, description }, value);
    if ('reason' in next) return next;
    changed = next;
  }
  return changed;
}

function setTags(scope: RuleScope, tags: Readonly<Record<string, string>>): RuleScope {
  const { event } = scope;
  // The same limits as for the tags that a connector sends.
  const merged = readTags({ ...event.tags, ...tags });
  return merged === undefined ? scope : { ...scope, event: { ...event, tags: merged } };
}

function tagsFromTemplates(sources: Readonly<Record<string, string>>, lookups: readonly string[]): CompiledAction {
  const templates = Object.entries(sources).map(
    ([name, source]) => [name, compileRuleTemplate(source, lookups)] as const,
  );
  return (scope) => {
    const tags: Record<string, string> = {};
    for (const [name, template] of templates) {
      const rendered = template.render(scope);
      if (rendered.kind === 'fault') return { kind: 'template', reason: rendered.reason };
      tags[name] = rendered.text;
    }
    return setTags(scope, tags);
  };
}
