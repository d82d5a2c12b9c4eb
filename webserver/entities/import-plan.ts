/** What an import would do to the entities as they are now. */
import { z } from 'zod';
import type { Entity } from '../../lib/alarm/entity.ts';
import type { WebserverDeps } from '../deps.ts';
import { type Import, importActions, type ImportItem } from './import-schema.ts';

export const failureSchema = z.strictObject({
  /** Place in the file, from 0. */
  index: z.int(),
  id: z.string(),
  action: z.enum(importActions),
  reason: z.string(),
});

export type ImportFailure = z.output<typeof failureSchema>;

export const planSchema = z.strictObject({
  total: z.int(),
  created: z.int(),
  changed: z.int(),
  deleted: z.int(),
  failed: z.int(),
  /** The first hundred. */
  failures: z.array(failureSchema),
});

export type ImportPlan = z.output<typeof planSchema>;

export const mostFailures = 100;

const roundSize = 1000;

/** Nothing is changed. What is below an entity that is deleted is looked at only when it is done. */
export async function planImport({ db }: Pick<WebserverDeps, 'db'>, { entities: items }: Import): Promise<ImportPlan> {
  const plan = { total: items.length, created: 0, changed: 0, deleted: 0, failed: 0, failures: [] as ImportFailure[] };
  for (let from = 0; from < items.length; from += roundSize) {
    const round = items.slice(from, from + roundSize);
    const known = await knownOf(db, round);
    for (const [place, item] of round.entries()) {
      const { kind, reason = '' } = expect(item, known);
      plan[kind] += 1;
      if (kind !== 'failed' || plan.failures.length >= mostFailures) continue;
      plan.failures.push({ index: from + place, id: item.id, action: item.action, reason });
    }
  }
  return plan;
}

async function knownOf(db: WebserverDeps['db'], items: readonly ImportItem[]): Promise<ReadonlySet<string>> {
  const filter = { _id: { $in: items.map(({ id }) => id) }, 'deleted.time': { $exists: false } };
  const found = await db
    .collection<Entity>('entities')
    .find(filter, { projection: { _id: 1 } })
    .toArray();
  return new Set(found.map(({ _id }) => _id));
}

interface Expected {
  readonly kind: 'created' | 'changed' | 'deleted' | 'failed';
  readonly reason?: string;
}

function expect({ action, id }: ImportItem, known: ReadonlySet<string>): Expected {
  const isKnown = known.has(id);
  if (action === 'set') return { kind: isKnown ? 'changed' : 'created' };
  if (action === 'create') {
    return isKnown ? { kind: 'failed', reason: 'There is such an entity already' } : { kind: 'created' };
  }
  if (!isKnown) return { kind: 'failed', reason: 'There is no such entity' };
  return { kind: action === 'delete' ? 'deleted' : 'changed' };
}
