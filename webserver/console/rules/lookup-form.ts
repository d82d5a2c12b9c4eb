/** The lookups of an event filter between what is stored and what a form has, and as their template prints them. */
import { ruleTexts as say } from '../texts/en/rules.ts';
import { type Faults, faultBelow } from './faults.ts';
import { type FormValues, formFrom, isRecord, itemsOf, textIn, withValues } from './form-values.ts';
import { numberOf } from './pattern-form.ts';
import { type Choice, choose } from './pattern-view.ts';

/** What a form starts a lookup with. */
export const freshLookup: Readonly<Record<string, string>> = {
  key: '',
  type: 'collection',
  collection: 'external_',
  'where.0.key': '',
  'where.0.value': '',
};

function typeOf(form: FormValues, at: string): 'collection' | 'http' {
  return textIn(form, `${at}.type`) === 'http' ? 'http' : 'collection';
}

export function writeLookups(form: FormValues, list: string): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    itemsOf(form, list).map((at) => {
      const seconds = textIn(form, `${at}.cache_seconds`);
      const cache = seconds === '' ? {} : { cache_seconds: numberOf(seconds) };
      return [textIn(form, `${at}.key`).trim(), { ...ownFields(form, at), ...cache }];
    }),
  );
}

function ownFields(form: FormValues, at: string): Readonly<Record<string, unknown>> {
  const type = typeOf(form, at);
  if (type === 'http') {
    const timeout = textIn(form, `${at}.timeout_ms`);
    return {
      type,
      url: textIn(form, `${at}.url`),
      ...(timeout === '' ? {} : { timeout_ms: numberOf(timeout) }),
    };
  }
  const where = itemsOf(form, `${at}.where`).map((one) => [textIn(form, `${one}.key`), textIn(form, `${one}.value`)]);
  return { type, collection: textIn(form, `${at}.collection`), where: Object.fromEntries(where) };
}

export function readLookups(lookups: unknown, list: string): FormValues {
  if (!isRecord(lookups)) return new Map();
  return Object.entries(lookups).reduce<FormValues>(
    (form, [key, lookup], index) =>
      isRecord(lookup) ? withValues(form, readLookup(key, lookup, `${list}.${index}`)) : form,
    new Map(),
  );
}

function readLookup(key: string, lookup: Readonly<Record<string, unknown>>, at: string): FormValues {
  const fields: Record<string, string> = { [`${at}.key`]: key };
  for (const [name, value] of Object.entries(lookup)) {
    if (!isRecord(value)) {
      fields[`${at}.${name}`] = String(value);
      continue;
    }
    for (const [index, [field, template]] of Object.entries(value).entries()) {
      fields[`${at}.where.${index}.key`] = field;
      fields[`${at}.where.${index}.value`] = String(template);
    }
  }
  return formFrom(fields);
}

export interface LookupView {
  readonly at: string;
  readonly number: number;
  readonly key: string;
  readonly types: readonly Choice[];
  readonly isHttp: boolean;
  readonly collection: string;
  readonly url: string;
  readonly timeout: string;
  readonly cache: string;
  readonly where: readonly {
    readonly at: string;
    readonly key: string;
    readonly value: string;
    readonly fault: string;
  }[];
  readonly faults: Readonly<Record<'key' | 'collection' | 'url' | 'where' | 'timeout_ms' | 'cache_seconds', string>>;
}

export function lookupViews(form: FormValues, list: string, faults: Faults): readonly LookupView[] {
  const types = Object.entries(say.lookupTypes).map(([value, label]) => ({ value, label }));
  return itemsOf(form, list).map((at, index) => {
    const key = textIn(form, `${at}.key`).trim();
    // The API names what is wrong by the lookup's own name.
    const named = `${list}.${key}`;
    const fault = (field: string): string => faultBelow(faults, `${named}.${field}`);
    return {
      at,
      number: index + 1,
      key,
      types: choose(types, typeOf(form, at)),
      isHttp: typeOf(form, at) === 'http',
      collection: textIn(form, `${at}.collection`),
      url: textIn(form, `${at}.url`),
      timeout: textIn(form, `${at}.timeout_ms`),
      cache: textIn(form, `${at}.cache_seconds`),
      where: itemsOf(form, `${at}.where`).map((one) => {
        const field = textIn(form, `${one}.key`);
        return {
          at: one,
          key: field,
          value: textIn(form, `${one}.value`),
          fault: faults[`${named}.where.${field}`] ?? '',
        };
      }),
      faults: {
        key: faults[named] ?? '',
        collection: fault('collection'),
        url: fault('url'),
        where: faults[`${named}.where`] ?? '',
        timeout_ms: fault('timeout_ms'),
        cache_seconds: fault('cache_seconds'),
      },
    };
  });
}
