/** The texts of a scenario: they may speak of the alarm and its entity, by the names that patterns use. What has no value is left empty. */
import type { Alarm } from '../alarm/alarm.ts';
import type { Entity } from '../alarm/entity.ts';
import { fieldOf, type PatternSubject } from '../pattern/field.ts';
import { alarmSubject, entitySubject } from '../pattern/subjects.ts';
import { compileTemplate, type ValueOf } from '../template/template.ts';

export interface ScenarioScope {
  readonly entity: Entity;
  readonly alarm: Alarm;
}

/** Fills one text in; undefined when it becomes too long. */
export type FillText = (scope: ScenarioScope) => string | undefined;

/** What is wrong with a text; undefined when nothing is. */
export function textFault(text: string): string | undefined {
  const template = compileTemplate(text, valueNamed);
  return typeof template === 'string' ? template : undefined;
}

/** Compiled once. `encode` is applied to each value. @throws {RangeError} when something is wrong with it. */
export function compileText(text: string, encode?: (value: string) => string): FillText {
  const template = compileTemplate(text, valueNamed, encode);
  if (typeof template === 'string') throw new RangeError(template);
  if (template.names.length === 0) return () => text;
  return (scope) => {
    const rendered = template.render(scope);
    return rendered.kind === 'text' ? rendered.text : undefined;
  };
}

function valueNamed(name: string): ValueOf<ScenarioScope> | undefined {
  if (name.startsWith('alarm.')) return valueOf(alarmSubject, name.slice('alarm.'.length), ({ alarm }) => alarm);
  if (name.startsWith('entity.')) return valueOf(entitySubject, name.slice('entity.'.length), ({ entity }) => entity);
  return undefined;
}

function valueOf<Subject>(
  subject: PatternSubject<Subject>,
  name: string,
  recordOf: (scope: ScenarioScope) => Subject,
): ValueOf<ScenarioScope> | undefined {
  const field = fieldOf(subject, name);
  // What is only there or not is no text.
  return field === undefined || field.kind === 'presence' ? undefined : (scope) => field.get(recordOf(scope)) ?? '';
}
