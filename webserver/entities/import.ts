/** Carries imports out, behind the request that brought them: each item is an edit like a person's. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { messageOf } from '../../lib/errors/errors.ts';
import { timedId } from '../../lib/event/event-id.ts';
import type { Actor } from '../alarms/actions.ts';
import { actionStatus } from '../alarms/outcomes.ts';
import { recordAudit } from '../audit/log.ts';
import type { WebserverDeps } from '../deps.ts';
import { instant, type PageMeta, pageMeta, pageMetaSchema } from '../http/schema.ts';
import { deleteEntities } from './delete.ts';
import { editEntities, type EditResult } from './edit.ts';
import { failureSchema, mostFailures } from './import-plan.ts';
import { editOf, type Import, type ImportItem } from './import-schema.ts';

export const importStatusSchema = z.strictObject({
  id: z.string(),
  source: z.string(),
  author: z.string(),
  /** `failed`: some items were; the others are done. `interrupted`: the webserver went away; doing it again does what is left. */
  status: z.enum(['running', 'done', 'failed', 'interrupted']),
  started: instant,
  /** When it last went on. */
  updated: instant,
  total: z.int(),
  done: z.int(),
  failed: z.int(),
  /** The first hundred. */
  failures: z.array(failureSchema),
});

export type ImportStatus = z.output<typeof importStatusSchema>;

export const importListSchema = z.strictObject({ data: z.array(importStatusSchema), meta: pageMetaSchema });

type StoredImport = Omit<ImportStatus, 'id'> & { readonly _id: string };

type ImportDeps = Pick<WebserverDeps, 'alarms' | 'actions' | 'db' | 'logger' | 'now'>;

/** Items that are under way at once. */
const roundSize = 200;

/** An item whose outcome has not come after this time has failed: the engines are stopped. */
const patienceMs = 60_000;
const lookEveryMs = 200;

/** One that has not gone on for so long has nobody who carries it out. */
const abandonedMs = 3 * patienceMs;

const collection = 'entity_imports';

const importsOf = ({ db }: Pick<ImportDeps, 'db'>) => db.collection<StoredImport>(collection);

/** The state of a new import, which runs from now on. */
export async function startImport(deps: ImportDeps, actor: Actor, file: Import): Promise<ImportStatus> {
  const { source, entities } = file;
  const started = deps.now();
  const status: StoredImport = {
    _id: timedId(started.getTime(), randomUUID()),
    source,
    author: actor.account.name,
    status: 'running',
    started,
    updated: started,
    total: entities.length,
    done: 0,
    failed: 0,
    failures: [],
  };
  await importsOf(deps).insertOne(status);
  await recordAudit(deps, actor, {
    action: 'entity.import',
    target: [status._id],
    after: { source, entities: entities.length },
  });
  new Run(deps, actor, file, status).start();
  return statusOf(status, started);
}

class Run {
  readonly #deps: ImportDeps;
  readonly #actor: Actor;
  readonly #file: Import;
  #status: StoredImport;

  constructor(deps: ImportDeps, actor: Actor, file: Import, status: StoredImport) {
    this.#deps = deps;
    this.#actor = actor;
    this.#file = file;
    this.#status = status;
  }

  start(): void {
    this.#run().catch((error: unknown) => {
      // It is told as interrupted when nothing moves any more.
      this.#deps.logger.warn({ reason: messageOf(error), import: this.#status._id }, 'An import could not be finished');
    });
  }

  async #run(): Promise<void> {
    const places = [...this.#file.entities.entries()];
    const deletions = places.filter(([, { action }]) => action === 'delete');
    const edits = places.filter(([, { action }]) => action !== 'delete');
    await this.#rounds(edits, (items) =>
      editEntities(
        this.#deps,
        this.#actor,
        items.map((item) => editOf(item, this.#file.source)),
      ),
    );
    const also = new Set(deletions.map(([, { id }]) => id));
    for (const children of [true, false]) {
      const wanted = deletions.filter(([, item]) => (item.children === true) === children);
      await this.#rounds(wanted, (items) =>
        deleteEntities(
          this.#deps,
          this.#actor,
          items.map(({ id }) => id),
          { children, also },
        ),
      );
    }
    await this.#note({ status: this.#status.failed > 0 ? 'failed' : 'done' });
  }

  async #rounds(
    places: readonly (readonly [number, ImportItem])[],
    work: (items: readonly ImportItem[]) => Promise<readonly EditResult[]>,
  ): Promise<void> {
    for (let from = 0; from < places.length; from += roundSize) {
      const round = places.slice(from, from + roundSize);
      const results = await work(round.map(([, item]) => item));
      const reasons = await Promise.all(results.map((result) => this.#reasonOf(result)));
      const failures = round.flatMap(([index, { id, action }], place) => {
        const reason = reasons[place];
        return reason === undefined ? [] : [{ index, id, action, reason }];
      });
      await this.#note({
        done: this.#status.done + round.length,
        failed: this.#status.failed + failures.length,
        failures: [...this.#status.failures, ...failures].slice(0, mostFailures),
      });
    }
  }

  /** Why an item failed; undefined when it did not. */
  async #reasonOf(result: EditResult): Promise<string | undefined> {
    switch (result.kind) {
      case 'applied':
        return undefined;
      case 'unknown':
        return 'There is no such entity';
      case 'refused':
      case 'unavailable':
        return result.reason;
      case 'pending':
        return await this.#awaitOutcome(result.action_id);
    }
  }

  async #awaitOutcome(id: string): Promise<string | undefined> {
    const deadline = performance.now() + patienceMs;
    while (performance.now() < deadline) {
      const found = await actionStatus(this.#deps, id);
      if (found?.status === 'applied') return undefined;
      if (found?.status === 'refused') return found.reason ?? 'The engine refused it';
      await delay(lookEveryMs);
    }
    return 'There was no answer in time: it may still be done';
  }

  async #note(change: Partial<StoredImport>): Promise<void> {
    this.#status = { ...this.#status, ...change, updated: this.#deps.now() };
    const { _id, ...fields } = this.#status;
    await importsOf(this.#deps).updateOne({ _id }, { $set: fields });
  }
}

/** Undefined when no import of this id is known (any more). */
export async function getImport(
  deps: Pick<WebserverDeps, 'db' | 'now'>,
  id: string,
): Promise<ImportStatus | undefined> {
  const found = await importsOf(deps).findOne({ _id: { $eq: id } });
  return found === null ? undefined : statusOf(found, deps.now());
}

/** One page, the newest first. */
export async function listImports(
  deps: Pick<WebserverDeps, 'db' | 'now'>,
  query: { page: number; limit: number },
): Promise<{ data: ImportStatus[]; meta: PageMeta }> {
  const imports = importsOf(deps);
  const [found, total] = await Promise.all([
    imports
      .find({})
      .sort({ _id: -1 })
      .skip((query.page - 1) * query.limit)
      .limit(query.limit)
      .toArray(),
    imports.countDocuments({}),
  ]);
  return { data: found.map((status) => statusOf(status, deps.now())), meta: pageMeta(query, total) };
}

function statusOf({ _id: id, ...fields }: StoredImport, now: Date): ImportStatus {
  const isAbandoned = fields.status === 'running' && now.getTime() - fields.updated.getTime() > abandonedMs;
  return { id, ...fields, ...(isAbandoned ? { status: 'interrupted' } : {}) };
}

const keptSeconds = 30 * 86_400;

export async function createImportIndexes(db: WebserverDeps['db']): Promise<void> {
  await db.collection(collection).createIndex({ started: 1 }, { expireAfterSeconds: keptSeconds, name: 'started' });
}
