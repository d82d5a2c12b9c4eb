/** What pbehaviors refer to by id: types, reasons, exceptions and saved patterns. */
import type { z } from 'zod';
import { patternsCollection, savedPatterns } from '../rules/filter-rules.ts';
import { type SavedPatterns, writtenFields } from '../rules/stored-rule.ts';
import { type Exdate, pbehaviorExceptionSchema, pbehaviorReasonSchema, pbehaviorTypeSchema } from './schema.ts';
import { builtInTypes, type PbehaviorReason, type PbehaviorType } from './types.ts';

/** Where pbehaviors and what they refer to are stored. */
export const pbehaviorsCollection = 'pbehaviors';
export const typesCollection = 'pbehavior_types';
export const reasonsCollection = 'pbehavior_reasons';
export const exceptionsCollection = 'pbehavior_exceptions';

/** Everything that pbehaviors name by id. */
export const referredCollections = [
  typesCollection,
  reasonsCollection,
  exceptionsCollection,
  patternsCollection,
] as const;

export interface Catalogue {
  readonly types: readonly PbehaviorType[];
  type(id: string): PbehaviorType | undefined;
  readonly reasons: readonly PbehaviorReason[];
  reason(id: string): PbehaviorReason | undefined;
  exdates(exception: string): readonly Exdate[] | undefined;
  /** What is written under `pattern` in a saved one. */
  readonly pattern: SavedPatterns;
}

interface Stored {
  readonly _id: string;
}

/** The catalogue of what is stored in the related collections; what cannot be read is not in it. */
export function catalogueOf(related: ReadonlyMap<string, readonly Stored[]>): Catalogue {
  const types = new Map([
    ...builtInTypes.map((type) => [type.id, type] as const),
    ...read(related.get(typesCollection), pbehaviorTypeSchema),
  ]);
  const reasons = new Map(read(related.get(reasonsCollection), pbehaviorReasonSchema));
  const exceptions = new Map(read(related.get(exceptionsCollection), pbehaviorExceptionSchema));
  return {
    types: [...types.values()],
    type: (id) => types.get(id),
    reasons: [...reasons.values()],
    reason: (id) => reasons.get(id),
    exdates: (id) => exceptions.get(id)?.exdates,
    pattern: savedPatterns(related.get(patternsCollection) ?? []),
  };
}

function read<Fields extends object>(
  documents: readonly Stored[] = [],
  schema: z.ZodType<Fields>,
): readonly (readonly [string, Fields & { readonly id: string }])[] {
  return documents.flatMap((document) => {
    const checked = schema.safeParse(writtenFields(document));
    return checked.success ? [[document._id, { ...checked.data, id: document._id }] as const] : [];
  });
}
