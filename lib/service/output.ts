/** What a service's alarm says: a template over its counters. */
import { compileTemplate, type Template } from '../template/template.ts';
import { valueAt } from '../template/value-at.ts';
import { noCounters, type ServiceCounters } from './counters.ts';

/** What a template may name: `title`, and the numbers of the counters. */
export interface OutputScope {
  readonly title: string;
  readonly counters: ServiceCounters;
}

export const defaultOutput =
  '{{all}} of {{depends}} in alarm: {{state.critical}} critical, {{state.major}} major, {{state.minor}} minor. ' +
  'Acknowledged {{acknowledged}}, not acknowledged {{unacknowledged}}, under pbehavior {{under_pbehavior}}.';

/** Compiles; a text says what is wrong with it. */
export function compileOutput(source: string): Template<OutputScope> | string {
  return compileTemplate<OutputScope>(source, (name) => {
    if (name === 'title') return ({ title }) => title;
    const isNumber = typeof valueAt(noCounters, name) === 'number';
    return isNumber ? ({ counters }) => valueAt(counters, name) : undefined;
  });
}
