/** What is wrong with a rule, by the dotted name of its field, in plain words. */
import { problemOf } from '../../http/error-handler.ts';
import { ruleTexts as say } from '../texts/en/rules.ts';

export type Faults = Readonly<Record<string, string>>;

/**
 * The faults of the API's answer; what concerns no field is under `form`.
 *
 * @throws what is no fault of the form.
 */
export function ruleFaults(error: unknown): Faults {
  const problem = problemOf(error);
  if (problem.status >= 500 || problem.kind === 'forged_request' || problem.kind === 'not_found') throw error;
  const { errors, detail } = problem.init;
  if (errors === undefined) return { form: `${detail ?? problem.message}.` };
  return Object.fromEntries(Object.entries(errors).map(([field, message]) => [field, plainly(message)]));
}

/** The first fault of a field or of a part of it; empty when there is none. */
export function faultBelow(faults: Faults, field: string): string {
  return faults[field] ?? Object.entries(faults).find(([name]) => name.startsWith(`${field}.`))?.[1] ?? '';
}

/** The checker's own words, as people say them. */
function plainly(message: string): string {
  for (const [pattern, words] of say.plainly) if (pattern.test(message)) return words;
  return message;
}
