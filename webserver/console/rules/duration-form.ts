/** Lengths of time between seconds and what people type: a number and a unit. */
import { durationUnits } from '../texts/en/alarm-rules.ts';
import type { FormValues } from './form-values.ts';
import { formFrom, textIn } from './form-values.ts';
import type { Option } from './pattern-fields.ts';
import { numberOf } from './pattern-form.ts';

const units = Object.entries(durationUnits)
  .map(([seconds, [one, many]]) => ({ seconds: Number(seconds), one, many }))
  .toSorted((a, b) => b.seconds - a.seconds);

export const unitOptions: readonly Option[] = units
  .map(({ seconds, many }) => ({ value: String(seconds), label: many }))
  .toReversed();

/** The largest unit that says it in whole numbers. */
function unitOf(seconds: number): (typeof units)[number] | undefined {
  return units.find((unit) => seconds !== 0 && seconds % unit.seconds === 0) ?? units.at(-1);
}

/** `10 minutes`. */
export function durationWords(seconds: unknown): string {
  if (typeof seconds !== 'number') return '';
  const unit = unitOf(seconds);
  if (unit === undefined) return '';
  const count = seconds / unit.seconds;
  return `${count} ${count === 1 ? unit.one : unit.many}`;
}

export function readDuration(seconds: unknown, name: string): FormValues {
  if (typeof seconds !== 'number') return formFrom({ [name]: '', [`${name}.unit`]: '60' });
  const unit = unitOf(seconds)?.seconds ?? 1;
  return formFrom({ [name]: String(seconds / unit), [`${name}.unit`]: String(unit) });
}

/** In seconds; what is no number stays as it was typed. */
export function writeDuration(form: FormValues, name: string): unknown {
  const count = numberOf(textIn(form, name));
  const unit = Number(textIn(form, `${name}.unit`));
  return typeof count === 'number' ? count * (unit > 0 ? unit : 60) : count;
}
