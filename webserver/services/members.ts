/** The entities that count in a service. */
import { z } from 'zod';
import { type ServiceMember, membersCollection } from '../../lib/service/ledger.ts';
import { rowsById } from '../entities/query.ts';
import type { WebserverDeps } from '../deps.ts';
import { type PageMeta, pageMeta, pageMetaSchema } from '../http/schema.ts';

export const memberSchema = z.strictObject({
  id: z.string(),
  type: z.string().optional().describe('Of the entity; absent when it is gone since'),
  name: z.string(),
  state: z.literal([0, 1, 2, 3]),
  has_alarm: z.boolean(),
  acknowledged: z.boolean(),
  pbehavior_type: z.string().optional().describe('It is in a pbehavior of this type, and counts as ok'),
});

export const memberListSchema = z.strictObject({ data: z.array(memberSchema), meta: pageMetaSchema });

type MemberRow = z.output<typeof memberSchema>;

/** One page, by id. */
export async function listMembers(
  deps: Pick<WebserverDeps, 'db'>,
  id: string,
  query: { readonly page: number; readonly limit: number },
): Promise<{ data: MemberRow[]; meta: PageMeta }> {
  const members = deps.db.collection<ServiceMember>(membersCollection);
  const filter = { ids: { $eq: id } };
  const [found, total] = await Promise.all([
    members
      .find(filter)
      .sort({ _id: 1 })
      .skip((query.page - 1) * query.limit)
      .limit(query.limit)
      .toArray(),
    members.countDocuments(filter),
  ]);
  const entities = new Map(
    (
      await rowsById(
        deps,
        found.map(({ _id }) => _id),
      )
    ).map((entity) => [entity.id, entity] as const),
  );
  const data = found.map(({ _id, state, has_alarm, acknowledged, pbehavior_type }): MemberRow => {
    const entity = entities.get(_id);
    return { id: _id, type: entity?.type, name: entity?.name ?? _id, state, has_alarm, acknowledged, pbehavior_type };
  });
  return { data, meta: pageMeta(query, total) };
}
