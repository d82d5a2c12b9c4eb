/** A file of rules brought to the console: first what it would change, then the change. */
import type { Request } from 'express';
import { Problem } from '../../http/problem.ts';
import { checkFile, fileFormat } from '../../rules/routes.ts';
import type { RuleKind } from '../../rules/rule-kind.ts';
import { exportRules, importRules } from '../../rules/store.ts';
import { actorOf, fieldOf } from '../form.ts';
import { formatCount } from '../format.ts';
import { ruleTexts as say } from '../texts/en/rules.ts';
import { type Difference, differences } from './differences.ts';
import { ruleFaults } from './faults.ts';
import { isRecord } from './form-values.ts';
import { kindPath } from './kinds.ts';
import { sendRules, type Visit } from './page.ts';

const fileMax = 8 * 1024 * 1024;

/** Reads a form with a file, which the parser of forms leaves alone; the text of the file is a field of its name. @throws {Problem} 400, 413. */
export async function readUpload(request: Request): Promise<void> {
  const type = request.get('content-type') ?? '';
  if (!type.startsWith('multipart/form-data')) return;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    length += chunk.length;
    if (length > fileMax) throw new Problem('too_large', { detail: say.import.tooLarge });
    chunks.push(chunk);
  }
  const form = await new Response(Buffer.concat(chunks), { headers: { 'content-type': type } })
    .formData()
    .catch((error: unknown) => {
      throw new Problem('invalid_request', { cause: error });
    });
  const fields: [string, string][] = [];
  form.forEach((value, name) => typeof value === 'string' && fields.push([name, value]));
  const file = form.get('file');
  if (file !== null && typeof file !== 'string') fields.push(['file', await file.text()]);
  request.body = Object.fromEntries(fields);
}

/** What a file changes about one rule. */
interface ImportRow {
  readonly title: string;
  readonly isNew: boolean;
  readonly changes: readonly Difference[];
}

interface Preview {
  readonly rows: readonly ImportRow[];
  readonly counts: string;
  readonly file: string;
}

export function showImport(visit: Visit, faults: readonly string[] = [], preview?: Preview): Promise<void> {
  const { response, form } = visit;
  if (faults.length > 0) response.status(400);
  sendRules(visit, 'rules/import', {
    heading: say.import.title(form.words.title.toLowerCase()),
    action: `${kindPath(form)}/import`,
    faults,
    preview,
  });
  return Promise.resolve();
}

export async function importFromForm(visit: Visit): Promise<void> {
  const { request, response, account, console, form } = visit;
  const text = fieldOf(request, 'file');
  try {
    const rules = checkFile(form.kind, readFile(text, form.kind));
    if (fieldOf(request, 'do') !== 'apply') {
      return await showImport(visit, [], await previewOf(visit, rules, text));
    }
    const result = await importRules(console.deps, form.kind, actorOf(request, response, account), rules);
    response.redirect(303, `${kindPath(form)}?created=${result.created}&updated=${result.updated}`);
  } catch (error) {
    const faults = Object.entries(ruleFaults(error));
    await showImport(
      visit,
      faults.map(([name, message]) => (name === 'form' ? message : `${name}: ${message}`)),
    );
  }
}

/** The rules of a file, unchecked. @throws {Problem} 400 */
function readFile(text: string, kind: RuleKind): readonly Readonly<Record<string, unknown>>[] {
  const refuse = (detail: string): Problem => new Problem('invalid_request', { detail: detail.replace(/\.$/, '') });
  if (text.trim() === '') throw refuse(say.import.noFile);
  const file = parseJson(text);
  if (!isRecord(file)) throw refuse(say.import.notJson);
  const { format, version, rules } = file;
  if (format !== fileFormat(kind) || version !== 1 || !Array.isArray(rules) || rules.length > 5000) {
    throw refuse(say.import.otherFormat(fileFormat(kind)));
  }
  return rules.map((rule: unknown) => (isRecord(rule) ? rule : {}));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function previewOf(
  { console, form }: Visit,
  rules: ReturnType<typeof checkFile>,
  file: string,
): Promise<Preview> {
  const stored = new Map(
    (await exportRules(console.deps, form.kind)).map(({ id, ...written }) => [id, written] as const),
  );
  const rows = rules.flatMap(({ id, written }): ImportRow[] => {
    const before = stored.get(id);
    if (before === undefined) return [{ title: written.title, isNew: true, changes: [] }];
    const changes = differences(before, { ...written });
    return changes.length === 0 ? [] : [{ title: written.title, isNew: false, changes }];
  });
  const created = rows.filter(({ isNew }) => isNew).length;
  const counts = [created, rows.length - created, rules.length - rows.length].map(formatCount);
  return { rows, counts: say.import.counts(counts[0] ?? '', counts[1] ?? '', counts[2] ?? ''), file };
}
