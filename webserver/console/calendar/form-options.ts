/** What the form of a pbehavior offers to choose from. */
import { exceptionsCollection, reasonsCollection } from '../../../lib/pbehavior/catalogue.ts';
import { patternsCollection } from '../../../lib/rules/filter-rules.ts';
import { loadCatalogue } from '../../pbehaviors/source.ts';
import { entityQuerySchema, listEntities } from '../../entities/query.ts';
import type { Console } from '../page.ts';
import { calendarTexts as say } from '../texts/en/calendar.ts';
import { type FormFields, lineConditions } from './form-fields.ts';

interface Option {
  readonly value: string;
  readonly label: string;
}

const entitiesOffered = 20;

export async function formOptions(console: Console, fields: FormFields) {
  const { db } = console.deps;
  const titled = (collection: string, filter = {}) =>
    db
      .collection<{ readonly _id: string; readonly title: string }>(collection)
      .find(filter, { projection: { title: 1 } })
      .sort({ title: 1 })
      .limit(1000)
      .toArray();
  const [catalogue, reasons, exceptions, saved, entities] = await Promise.all([
    loadCatalogue(db),
    titled(reasonsCollection),
    titled(exceptionsCollection),
    titled(patternsCollection, { subject: 'entity' }),
    offeredEntities(console, ''),
  ]);
  const option = ({ _id: value, title: label }: { readonly _id: string; readonly title: string }): Option => ({
    value,
    label,
  });
  return {
    types: catalogue.types.map(({ id: value, title: label }): Option => ({ value, label })),
    reasons: reasons.map(({ title }) => title),
    exceptions: exceptions.map(option),
    saved: saved.map(option),
    entities,
    zones: ['UTC', ...Intl.supportedValuesOf('timeZone')],
    fields: fieldOptions(fields),
    conditions: lineConditions.map((value): Option => ({ value, label: say.form.conditions[value] })),
    repeats: Object.entries(say.form.repeats).map(([value, label]): Option => ({ value, label })),
    scopes: Object.entries(say.form.scopes)
      .map(([value, label]): Option => ({ value, label }))
      .filter(({ value }) => value !== 'pattern' || fields.scope === 'pattern'),
  };
}

/** The fields of every entity, and those infos that the lines name already. */
function fieldOptions({ where }: FormFields): readonly Option[] {
  const infos = new Set(where.map(({ field }) => field).filter((field) => field.startsWith('infos.')));
  return [
    ...Object.entries(say.form.fields).map(([value, label]): Option => ({ value, label })),
    ...[...infos].map((value): Option => ({ value, label: say.form.info(value.slice('infos.'.length)) })),
  ];
}

/** Ids that contain what was typed. */
export async function offeredEntities({ deps }: Console, search: string): Promise<readonly string[]> {
  const query = entityQuerySchema.safeParse({ limit: String(entitiesOffered), ...(search === '' ? {} : { search }) });
  return query.success ? (await listEntities(deps, query.data)).data.map(({ id }) => id) : [];
}
