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

export type MemberRow = z.output<typeof memberSchema>;

type MembersDeps = Pick<WebserverDeps, 'db'>;

/** One page, by id. */
export async function listMembers(
  deps: MembersDeps,
  id: string,
  query: { readonly page: number; readonly limit: number },
): Promise<{ data: MemberRow[]; meta: PageMeta }> {
  const [data, total] = await Promise.all([
    findMembers(deps, id, { order: { _id: 1 }, skip: (query.page - 1) * query.limit, limit: query.limit }),
    countMembers(deps, id),
  ]);
  return { data, meta: pageMeta(query, total) };
}

/** The worst ones, and how many there are in all. */
export async function worstMembers(
  deps: MembersDeps,
  id: string,
  limit: number,
): Promise<{ readonly members: readonly MemberRow[]; readonly total: number }> {
  const [members, total] = await Promise.all([
    findMembers(deps, id, { order: { state: -1, has_alarm: -1, _id: 1 }, skip: 0, limit }),
    countMembers(deps, id),
  ]);
  return { members, total };
}

function membersOf({ db }: MembersDeps) {
  return db.collection<ServiceMember>(membersCollection);
}

function countMembers(deps: MembersDeps, id: string): Promise<number> {
  return membersOf(deps).countDocuments({ ids: { $eq: id } });
}

interface Part {
  readonly order: Record<string, 1 | -1>;
  readonly skip: number;
  readonly limit: number;
}

async function findMembers(deps: MembersDeps, id: string, { order, skip, limit }: Part): Promise<MemberRow[]> {
  const found = await membersOf(deps)
    .find({ ids: { $eq: id } })
    .sort(order)
    .skip(skip)
    .limit(limit)
    .toArray();
  const entities = new Map(
    (
      await rowsById(
        deps,
        found.map(({ _id }) => _id),
      )
    ).map((entity) => [entity.id, entity] as const),
  );
  return found.map(({ _id, state, has_alarm, acknowledged, pbehavior_type }): MemberRow => {
    const entity = entities.get(_id);
    return { id: _id, type: entity?.type, name: entity?.name ?? _id, state, has_alarm, acknowledged, pbehavior_type };
  });
}
