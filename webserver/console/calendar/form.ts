/** The form of a pbehavior: shown, checked, kept. */
import type { Request, Response } from 'express';
import { compilePbehavior, selectionSchema, watchedPattern } from '../../../lib/pbehavior/compile.ts';
import { reasonsCollection } from '../../../lib/pbehavior/catalogue.ts';
import { type PbehaviorFields, pbehaviorSchema } from '../../../lib/pbehavior/schema.ts';
import type { Account } from '../../auth/account.ts';
import { windowsIn } from '../../pbehaviors/calendar.ts';
import { pbehaviorKind, reasonKind } from '../../pbehaviors/kinds.ts';
import { loadCatalogue } from '../../pbehaviors/source.ts';
import { countEntities } from '../../rules/patterns.ts';
import { createRule, getRule, listRules, updateRule } from '../../rules/store.ts';
import { faultsOf, parsed, textParam } from '../administration/input.ts';
import { actorOf } from '../form.ts';
import { formatCount, formatLocal } from '../format.ts';
import { type Console, frameData, type PageData, readingOf, sendFramed, sendPart } from '../page.ts';
import { calendarTexts as say } from '../texts/en/calendar.ts';
import { texts } from '../texts/en.ts';
import { type FormFields, fieldsOfPbehavior, freshFields, pbehaviorOfFields } from './form-fields.ts';
import { formOptions } from './form-options.ts';
import { readForm } from './read-form.ts';

const dayMs = 86_400_000;
const shownTimes = 5;

/** What belongs to a form besides its fields. */
interface Asked {
  /** Absent: a new one. */
  readonly id?: string;
  readonly faults?: Readonly<Record<string, string>>;
  readonly notice?: string;
  /** Worked out when somebody asked for it. */
  readonly preview?: Preview | undefined;
}

export async function showNew(request: Request, response: Response, account: Account, console: Console): Promise<void> {
  const { now, zone } = readingOf(request, console.deps);
  const entity = typeof request.query['entity'] === 'string' ? request.query['entity'].slice(0, 2100) : '';
  await sendForm({ request, response, account, console }, freshFields(now, zone, entity), {});
}

export async function showOne(request: Request, response: Response, account: Account, console: Console): Promise<void> {
  const id = textParam(request, 'id');
  const { reason, ...stored } = await readPbehavior(console, id);
  const catalogue = await loadCatalogue(console.deps.db);
  const title = reason === undefined ? '' : (catalogue.reason(reason)?.title ?? '');
  const isSaved = request.query['saved'] === 'yes';
  const preview = await previewOf(stored, request, console);
  const asked = { id, preview, ...(isSaved ? { notice: say.form.saved } : {}) };
  await sendForm({ request, response, account, console }, fieldsOfPbehavior(stored, title), asked);
}

/** @throws {Problem} 404. */
async function readPbehavior({ deps }: Console, id: string): Promise<PbehaviorFields> {
  const {
    id: _id,
    revision,
    created,
    updated,
    author,
    last_entered,
    ...fields
  } = await getRule(deps, pbehaviorKind, id);
  return parsed(pbehaviorSchema, fields);
}

export async function saveForm(
  request: Request,
  response: Response,
  account: Account,
  console: Console,
): Promise<void> {
  const form = readForm(request);
  const given = textParam(request, 'id');
  const known = given === '' ? {} : { id: given };
  const send = (asked: Asked): Promise<void> =>
    sendForm({ request, response, account, console }, form, { ...known, ...asked });
  try {
    const checked = parsed(pbehaviorSchema, pbehaviorOfFields(form, undefined));
    const actor = actorOf(request, response, account);
    const reason = await reasonId(console, actor, form.reason);
    const written = { ...checked, ...(reason === undefined ? {} : { reason }) };
    const saved =
      known.id === undefined
        ? await createRule(console.deps, pbehaviorKind, actor, written)
        : await updateRule(console.deps, pbehaviorKind, actor, { id: known.id, written });
    response.redirect(303, `/calendar/${saved.id}?saved=yes`);
  } catch (error) {
    await send({ faults: formFaults(error) });
  }
}

/** The part below the form: what it would do, as far as it is filled in. */
export async function sendPreview(
  request: Request,
  response: Response,
  _account: Account,
  console: Console,
): Promise<void> {
  const preview = await previewOf(pbehaviorOfFields(readForm(request), undefined), request, console);
  await sendPart(response, 'calendar/preview', { preview, say }, console);
}

/** The form again, with what it would do: for who has no scripts. */
export async function checkForm(
  request: Request,
  response: Response,
  account: Account,
  console: Console,
): Promise<void> {
  const form = readForm(request);
  const written = pbehaviorOfFields(form, undefined);
  const checked = pbehaviorSchema.safeParse(written);
  const id = textParam(request, 'id');
  let faults = {};
  try {
    parsed(pbehaviorSchema, written);
  } catch (error) {
    faults = formFaults(error);
  }
  const preview = checked.success ? { preview: await previewOf(checked.data, request, console) } : {};
  await sendForm({ request, response, account, console }, form, { ...(id === '' ? {} : { id }), faults, ...preview });
}

interface Preview {
  readonly entities: string;
  readonly times: readonly { readonly text: string; readonly kind: string; readonly type: string }[];
}

async function previewOf(written: object, request: Request, { deps }: Console): Promise<Preview | undefined> {
  const { now, zone } = readingOf(request, deps);
  const catalogue = await loadCatalogue(deps.db);
  const selection = selectionSchema.safeParse(written);
  const pattern = selection.success ? watchedPattern(selection.data, catalogue.pattern) : '';
  if (typeof pattern === 'string') return undefined;
  const { count, is_capped: isCapped } = await countEntities(deps, pattern);
  const compiled = compilePbehavior({ _id: 'preview', ...titled(written) }, catalogue);
  const windows = typeof compiled === 'string' ? [] : windowsIn([compiled], { from: now, to: now + 31 * dayMs });
  const clock = (time: Date): string => formatLocal(time.getTime(), zone).replace('T', ' ');
  return {
    entities: count === 0 ? say.form.noEntities : say.form.entities(formatCount(count), isCapped),
    times: windows.slice(0, shownTimes).map(({ from, to, canonical_type: kind, type_name: type }) => ({
      text: to === undefined ? say.from(clock(from)) : say.range(clock(from), endAfter(clock(from), clock(to))),
      kind,
      type,
    })),
  };
}

/** An end on the same day is its time alone. */
function endAfter(from: string, to: string): string {
  return from.slice(0, 10) === to.slice(0, 10) ? to.slice(11) : to;
}

/** A title is no reason not to show what would happen. */
function titled(written: object): object {
  return 'title' in written && written.title === '' ? { ...written, title: '-' } : written;
}

async function reasonId(
  { deps }: Console,
  actor: ReturnType<typeof actorOf>,
  title: string,
): Promise<string | undefined> {
  if (title === '') return undefined;
  const known = await deps.db
    .collection<{ readonly _id: string; readonly title: string }>(reasonsCollection)
    .findOne({ title: { $eq: title } });
  if (known !== null) return known._id;
  return (await createRule(deps, reasonKind, actor, parsed(reasonKind.schema, { title }))).id;
}

const places: Readonly<Record<string, string>> = {
  entity_pattern: 'scope',
  entity_pattern_id: 'saved',
  rrule: 'repeat',
  exdates: 'except',
  time_zone: 'zone',
};

function formFaults(error: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(faultsOf(error)).map(([field, message]) => [places[field] ?? field, message] as const),
  );
}

interface Sending {
  readonly request: Request;
  readonly response: Response;
  readonly account: Account;
  readonly console: Console;
}

async function sendForm(
  { request, response, account, console }: Sending,
  fields: FormFields,
  asked: Asked,
): Promise<void> {
  const { id, faults = {}, notice, preview } = asked;
  const heading = id === undefined ? say.form.create : say.form.edit;
  const page: PageData = {
    ...frameData(request, account, console),
    say,
    title: `${heading} · ${texts.frame.product}`,
    heading,
    action: id === undefined ? '/calendar/new' : `/calendar/${id}`,
    removePath: id === undefined ? undefined : `/calendar/${id}/delete`,
    mayEdit: account.permissions.has('pbehaviors.edit'),
    form: fields,
    faults,
    notice,
    preview,
    options: await formOptions(console, fields),
  };
  if (Object.keys(faults).length > 0) response.status(400);
  sendFramed(response, 'calendar/form', page, console);
}

/** Titles of pbehaviors that are listed under the calendar. */
export const listedAtOnce = 50;

export async function listPbehaviors({ deps }: Console, page: number, search: string) {
  return await listRules(deps, pbehaviorKind, { page, limit: listedAtOnce, ...(search === '' ? {} : { search }) });
}
