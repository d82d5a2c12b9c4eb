/** A file of entities brought to the console: first what it would do, then the import and how far it is. */
import type { Request, Response } from 'express';
import type { Account } from '../../auth/account.ts';
import { checkToken } from '../../auth/forgery.ts';
import { getImport, type ImportStatus, listImports, startImport } from '../../entities/import.ts';
import { type ImportFailure, type ImportPlan, planImport } from '../../entities/import-plan.ts';
import { checkSize } from '../../entities/import-routes.ts';
import { type Import, importSchema } from '../../entities/import-schema.ts';
import { Problem } from '../../http/problem.ts';
import { actorOf, fieldOf } from '../form.ts';
import { formatCount, formatExact } from '../format.ts';
import { type Console, frameData, type PageData, readingOf, sendFramed, sendPart, wantsPart } from '../page.ts';
import { readUpload } from '../rules/import.ts';
import { ruleFaults } from '../rules/faults.ts';
import { entityTexts } from '../texts/en/entities.ts';
import { entityImportTexts as say } from '../texts/en/entity-imports.ts';
import { texts } from '../texts/en.ts';
import type { Reading } from '../view.ts';
import { entityPath } from './filters.ts';

export const importsPath = '/entities/imports/all';

/** Imports that the page lists. */
const shown = 20;

/** Faults of a file that the page names. */
const shownFaults = 20;

/** Seconds between looks at an import that runs. */
const lookEvery = 2;

interface Visit {
  readonly request: Request;
  readonly response: Response;
  readonly account: Account;
  readonly console: Console;
}

interface FailureView {
  readonly place: string;
  readonly action: string;
  readonly id: string;
  readonly href: string;
  readonly reason: string;
}

interface ImportView {
  readonly href: string;
  readonly source: string;
  readonly status: string;
  readonly isRunning: boolean;
  readonly author: string;
  readonly started: string;
  readonly counts: string;
  readonly done: number;
  readonly total: number;
  readonly failures: readonly FailureView[];
  /** What failed and is not listed. */
  readonly more: string;
}

export function showImports(request: Request, response: Response, account: Account, console: Console): Promise<void> {
  return sendForm({ request, response, account, console }, {});
}

export async function showImport(
  request: Request,
  response: Response,
  account: Account,
  console: Console,
): Promise<void> {
  const { id } = request.params;
  const found = typeof id === 'string' && !id.includes('\0') ? await getImport(console.deps, id) : undefined;
  if (found === undefined) throw new Problem('not_found', { detail: say.notFound });
  const view = importView(found, readingOf(request, console.deps));
  const data = { import: view, heading: say.heading(view.source), refresh: view.isRunning ? lookEvery : 0 };
  await send({ request, response, account, console }, 'entities/import', data);
}

/** A form with the file; with `do=apply` the import begins. */
export async function takeImport(
  request: Request,
  response: Response,
  account: Account,
  console: Console,
): Promise<void> {
  await readUpload(request);
  checkToken(request, account, fieldOf(request, 'csrf_token'));
  const visit: Visit = { request, response, account, console };
  const text = fieldOf(request, 'file');
  try {
    const file = readFile(text);
    checkSize(file, console.deps.config);
    if (fieldOf(request, 'do') === 'apply') {
      const { id } = await startImport(console.deps, actorOf(request, response, account), file);
      return response.redirect(303, `/entities/imports/${id}`);
    }
    await sendForm(visit, {
      preview: { ...planView(await planImport(console.deps, file)), source: file.source, text },
    });
  } catch (error) {
    const faults = Object.entries(ruleFaults(error)).map(([name, text]) =>
      name === 'form' ? text : `${name}: ${text}`,
    );
    response.status(400);
    await sendForm(visit, { faults: faults.slice(0, shownFaults) });
  }
}

/** @throws {Problem} 400 */
function readFile(text: string): Import {
  if (text.trim() === '') throw new Problem('invalid_request', { detail: say.noFile });
  const read = importSchema.safeParse(parseJson(text));
  if (read.success) return read.data;
  throw new Problem('invalid_request', {
    errors: Object.fromEntries(read.error.issues.map(({ path, message }) => [path.join('.') || say.file, message])),
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem('invalid_request', { detail: say.notJson });
  }
}

async function sendForm(visit: Visit, data: PageData): Promise<void> {
  const { deps } = visit.console;
  const { data: found } = await listImports(deps, { page: 1, limit: shown });
  const reading = readingOf(visit.request, deps);
  const imports = found.map((status) => importView(status, reading));
  await send(visit, 'entities/imports', { heading: say.title, refresh: 0, faults: [], imports, ...data });
}

async function send({ request, response, account, console }: Visit, template: string, data: PageData): Promise<void> {
  const page = {
    ...frameData(request, account, console),
    title: `${String(data['heading'])} · ${texts.frame.product}`,
    say,
    entities: entityTexts,
    path: importsPath,
    problem: console.deps.live.problem(),
    ...data,
  };
  if (wantsPart(request)) await sendPart(response, template, page, console);
  else sendFramed(response, template, page, console);
}

function planView({ total, created, changed, deleted, failed, failures }: ImportPlan) {
  const counts = say.plan(formatCount(created), formatCount(changed), formatCount(deleted), formatCount(failed));
  return { counts, isEmpty: failed === total, ...failuresView(failures, failed) };
}

function failuresView(failures: readonly ImportFailure[], failed: number): Pick<ImportView, 'failures' | 'more'> {
  const left = failed - failures.length;
  return {
    failures: failures.map(({ index, id, action, reason }) => ({
      place: formatCount(index + 1),
      action,
      id,
      href: entityPath(id),
      reason,
    })),
    more: left > 0 ? say.more(formatCount(left)) : '',
  };
}

function importView(found: ImportStatus, { zone }: Reading): ImportView {
  const { id, source, status, author, started, done, total, failed, failures } = found;
  return {
    href: `/entities/imports/${id}`,
    source,
    status: say.status[status],
    isRunning: status === 'running',
    author,
    started: formatExact(started.getTime(), zone),
    counts: say.counts(formatCount(done), formatCount(total), formatCount(failed)),
    done,
    total,
    ...failuresView(failures, failed),
  };
}
