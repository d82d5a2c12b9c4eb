/** The alarm list as a CSV file, written row by row. */
import type { ServerResponse } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import { fieldOf } from '../../lib/pattern/field.ts';
import { valueNames } from '../../lib/search/condition.ts';
import type { WebserverDeps } from '../deps.ts';
import { csvText } from '../http/csv.ts';
import { accountOf, route } from '../http/route.ts';
import { listText, plainText } from '../http/schema.ts';
import { readArchive } from './archive.ts';
import { bookmarksOf } from './bookmarks.ts';
import { archiveSelection, openSelection } from './query.ts';
import { type AlarmSelection, alarmSelectionSchema, sortFaults } from './query-schema.ts';
import { withView } from './saved-view.ts';
import { rowSubject } from './search-fields.ts';
import type { AlarmRow } from './view.ts';

const csvType = 'text/csv; charset=utf-8';

const standardColumns = [
  'state',
  'status',
  'entity.id',
  'connector',
  'connector_name',
  'component',
  'resource',
  'output',
  'tags',
  'created',
  'last_update',
  'last_event',
  'acknowledge_author',
  'ticket_id',
  'last_comment',
  'events_count',
];

/** Rows that become text at once. */
const rowsAtOnce = 500;

export const exportRoute = route({
  method: 'get',
  path: '/api/v1/alarms/export.csv',
  access: 'alarms.read',
  tag: 'Alarms',
  summary: 'Every alarm that matches, as CSV',
  description: 'Columns are the fields of a search expression; one that does not exist is empty.',
  query: alarmSelectionSchema
    .extend({
      columns: listText(plainText.min(1).max(300)).optional().describe('Fields, separated by commas'),
    })
    .superRefine(sortFaults),
  responses: { 200: { description: 'The file', stream: csvType } },
}).answeredBy(async ({ query: { columns, ...query }, caller }, deps) => ({
  status: 200,
  ...(await exportAlarms(deps, accountOf(caller).id, query, columns)),
}));

export interface AlarmExport {
  readonly headers: Readonly<Record<string, string>>;
  stream(response: ServerResponse): void;
}

/** The file of a selection, for this account. @throws {Problem} 400 for what cannot be selected, before anything is written. */
export async function exportAlarms(
  deps: WebserverDeps,
  account: string,
  selection: AlarmSelection,
  columns: readonly string[] = standardColumns,
): Promise<AlarmExport> {
  const query = await withView(deps, account, selection);
  const rows = await matchingRows(deps, query, await bookmarksOf(deps, account));
  const name = `alarms-${deps.now().toISOString().slice(0, 10)}.csv`;
  return {
    headers: { 'content-type': csvType, 'content-disposition': `attachment; filename="${name}"` },
    stream: (response) => {
      pipeline(Readable.from(csvOf(rows, columns)), response, (error) => {
        // Whoever goes away before the end has nothing to be told.
        if (error !== undefined && error !== null && error.code !== 'ERR_STREAM_PREMATURE_CLOSE') {
          deps.logger.warn({ error }, 'An export of alarms ended early');
        }
      });
    },
  };
}

async function matchingRows(
  deps: WebserverDeps,
  query: AlarmSelection,
  bookmarks: ReadonlySet<string>,
): Promise<Iterable<AlarmRow> | AsyncIterable<AlarmRow>> {
  if (!query.opened) return readArchive(deps.db, query, await archiveSelection(deps, query, bookmarks));
  const { sort_by, sort } = query;
  const all = { page: 1, limit: Math.max(1, deps.alarms.size), sort_by, sort };
  return deps.alarms.list(await openSelection(deps, query, bookmarks), all).rows;
}

/** The file in pieces. */
async function* csvOf(
  rows: Iterable<AlarmRow> | AsyncIterable<AlarmRow>,
  columns: readonly string[],
): AsyncGenerator<string> {
  const cells = columns.map(cellOf);
  let lines: (string | number | undefined)[][] = [[...columns]];
  for await (const row of rows) {
    lines.push(cells.map((cell) => cell(row)));
    if (lines.length < rowsAtOnce) continue;
    yield csvText(lines);
    lines = [];
  }
  yield csvText(lines);
}

type Cell = (row: AlarmRow) => string | number | undefined;

/** What a column shows: states and statuses by name, times in ISO 8601, of what somebody did the time. */
function cellOf(column: string): Cell {
  const name = column.replace(/^entity\.(?=infos\.)/, '');
  const field = fieldOf(rowSubject, name);
  const names = valueNames[name];
  if (field === undefined) return () => undefined;
  return (row) => {
    const value = field.get(row);
    return typeof value === 'number' && names !== undefined ? names[value] : textOf(value);
  };
}

function textOf(value: unknown): string | number | undefined {
  if (typeof value === 'number' || typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(String).join(', ');
  if (typeof value === 'object' && value !== null && 'time' in value) return textOf(value.time);
  return value === true ? 'true' : undefined;
}
