/** Lists of a rule between what is stored and what a form has: spans of time, texts by names, and items that have sections of their own. */
import { type FormValues, formFrom, isRecord, itemsOf, readAt, textIn } from './form-values.ts';
import { instantOf, localOf } from './pattern-form.ts';
import { textOfValue } from './value-text.ts';

export function readSpans(value: unknown, name: string, zone: string): FormValues {
  const spans: readonly unknown[] = Array.isArray(value) ? value : [];
  const fields = spans.flatMap((span, index) => [
    ...['start', 'stop'].map((end) => [`${name}.${index}.${end}`, localOf(readAt(span, end), zone)] as const),
    [`${name}.${index}.type`, textOfValue(readAt(span, 'type'))] as const,
  ]);
  return formFrom(Object.fromEntries(fields));
}

export function writeSpans(form: FormValues, name: string, zone: string): readonly unknown[] {
  return itemsOf(form, name).map((at) => {
    const type = textIn(form, `${at}.type`);
    return {
      start: instantOf(textIn(form, `${at}.start`), zone),
      stop: instantOf(textIn(form, `${at}.stop`), zone),
      ...(type === '' ? {} : { type }),
    };
  });
}

export function readPairs(value: unknown, name: string): FormValues {
  const fields = Object.entries(isRecord(value) ? value : {}).flatMap(
    ([key, text], index): readonly (readonly [string, string])[] => [
      [`${name}.${index}.key`, key],
      [`${name}.${index}.value`, textOfValue(text)],
    ],
  );
  return formFrom(Object.fromEntries(fields));
}

export function writePairs(form: FormValues, name: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    itemsOf(form, name).map((at) => [textIn(form, `${at}.key`).trim(), textIn(form, `${at}.value`)]),
  );
}

/** That the items are there; their own sections say what is in them. */
export function readItems(value: unknown, name: string): FormValues {
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  return formFrom(Object.fromEntries(items.map((_, index) => [`${name}.${index}`, ''])));
}
