/** How each account wants its alarm list: columns, rows of a page, saved views. One document per account in `alarm_lists`. */
import { z } from 'zod';
import { type AuditActor, type AuditDeps, recordAudit } from '../audit/log.ts';
import type { WebserverDeps } from '../deps.ts';
import { Problem } from '../http/problem.ts';
import { plainText } from '../http/schema.ts';
import { columnNames, pageSizes } from './columns.ts';

const columns = z
  .array(z.enum(columnNames))
  .max(columnNames.length)
  .refine((names) => new Set(names).size === names.length, 'Must name each column once')
  .describe('In their order; state and entity always stand before them');

/** What a view is made of; its id is ours. */
export const viewBodySchema = z.strictObject({
  name: plainText.trim().min(1, 'Name is missing').max(100),
  filters: plainText.max(4000).default('').describe('The query of the console’s address: state=critical&ack=no'),
  columns: columns.optional().describe('Absent: those of the account'),
  is_default: z.boolean().default(false).describe('Shown when the list is opened without filters; one at most'),
});

export type ViewBody = z.output<typeof viewBodySchema>;

export const viewSchema = viewBodySchema.extend({ id: z.string() });

export type SavedView = z.output<typeof viewSchema>;

export const listSettingsBodySchema = z.strictObject({
  columns: columns.optional().describe('Absent: the standard ones'),
  page_size: z.literal(pageSizes, `Must be one of ${pageSizes.join(', ')}`).optional(),
});

export type ListSettingsBody = z.output<typeof listSettingsBodySchema>;

export interface ListSettings extends ListSettingsBody {
  readonly views: readonly SavedView[];
}

interface StoredSettings extends ListSettings {
  readonly _id: string;
}

type SettingsDeps = Pick<WebserverDeps, 'db'>;
type ChangeDeps = SettingsDeps & AuditDeps;

/** Nobody finds one among more. */
export const mostViews = 100;

export async function readListSettings({ db }: SettingsDeps, user: string): Promise<ListSettings> {
  const found = await db.collection<StoredSettings>('alarm_lists').findOne({ _id: { $eq: user } });
  return found === null ? { views: [] } : found;
}

/** Who changes it; the account's own settings alone. */
export type Owner = AuditActor & { readonly account: { readonly id: string } };

export async function saveListSettings(deps: ChangeDeps, owner: Owner, body: ListSettingsBody): Promise<void> {
  const before = await readListSettings(deps, owner.account.id);
  await write(deps, owner, { ...body, views: before.views });
  const { views: _views, ...settings } = before;
  await recordAudit(deps, owner, { action: 'alarm_list.update', target: [], before: plain(settings), after: body });
}

/**
 * Makes a view, or replaces the one with this id.
 *
 * @throws {Problem} 404 when there is none of this id, 400 when the name is taken or there are a hundred.
 */
export async function saveView(
  deps: ChangeDeps,
  owner: Owner,
  id: string | undefined,
  body: ViewBody,
): Promise<SavedView> {
  const settings = await readListSettings(deps, owner.account.id);
  const before = settings.views.find((view) => view.id === id);
  if (id !== undefined && before === undefined) throw new Problem('not_found');
  const others = settings.views.filter((view) => view !== before);
  if (others.some((view) => view.name === body.name)) {
    throw new Problem('invalid_request', { errors: { name: 'You have a view of this name already.' } });
  }
  if (others.length >= mostViews) {
    throw new Problem('invalid_request', { errors: { name: `You have ${mostViews} views: delete one first.` } });
  }
  const view = { ...body, id: before?.id ?? crypto.randomUUID() };
  const rest = body.is_default ? others.map((other) => ({ ...other, is_default: false })) : others;
  await write(deps, owner, { ...settings, views: [...rest, view].sort(byName) });
  await recordAudit(deps, owner, {
    action: before === undefined ? 'alarm_view.create' : 'alarm_view.update',
    target: [view.id],
    ...(before === undefined ? {} : { before }),
    after: view,
  });
  return view;
}

/** @throws {Problem} 404 when there is none of this id. */
export async function deleteView(deps: ChangeDeps, owner: Owner, id: string): Promise<void> {
  const settings = await readListSettings(deps, owner.account.id);
  const before = settings.views.find((view) => view.id === id);
  if (before === undefined) throw new Problem('not_found');
  await write(deps, owner, { ...settings, views: settings.views.filter((view) => view !== before) });
  await recordAudit(deps, owner, { action: 'alarm_view.delete', target: [id], before });
}

function byName(one: SavedView, other: SavedView): number {
  return one.name.localeCompare(other.name);
}

async function write({ db }: SettingsDeps, { account }: Owner, settings: ListSettings): Promise<void> {
  const { columns: chosen, page_size, views } = settings;
  const document = {
    ...(chosen === undefined ? {} : { columns: chosen }),
    ...(page_size === undefined ? {} : { page_size }),
    views,
  };
  await db
    .collection<StoredSettings>('alarm_lists')
    .replaceOne({ _id: { $eq: account.id } }, document, { upsert: true });
}

function plain({ columns: chosen, page_size }: ListSettingsBody): ListSettingsBody {
  return { columns: chosen, page_size };
}
