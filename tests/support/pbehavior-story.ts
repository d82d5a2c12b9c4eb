/** Pbehaviors as they are stored, and the book of them. */
import type { Entity } from '../../lib/alarm/entity.ts';
import { compileBook, type PbehaviorBook } from '../../lib/pbehavior/book.ts';
import { type CompiledPbehavior, compilePbehavior } from '../../lib/pbehavior/compile.ts';
import { catalogueOf } from '../../lib/pbehavior/catalogue.ts';
import { filterEntity } from './filter-story.ts';

type Fields = Readonly<Record<string, unknown>>;

export const watchedEntity: Entity = filterEntity;

/** A maintenance of `R/C` with other fields. */
export function storedPbehavior(id: string, fields: Fields = {}): Fields & { readonly _id: string } {
  return {
    _id: id,
    title: id,
    enabled: true,
    type: 'maintenance',
    entity_pattern: [[{ field: 'id', condition: { type: 'eq', value: 'R/C' } }]],
    start: '2026-11-02T08:00:00Z',
    stop: '2026-11-02T09:00:00Z',
    revision: 1,
    created: new Date(0),
    ...fields,
  };
}

export type Related = Readonly<Record<string, readonly (Fields & { readonly _id: string })[]>>;

/** @throws what would be left out. */
export function bookOf(
  pbehaviors: readonly (Fields & { readonly _id: string })[],
  related: Related = {},
): PbehaviorBook {
  return compileBook(pbehaviors, {
    related: new Map(Object.entries(related)),
    report: (id, reason) => {
      throw new Error(`${id}: ${reason}`);
    },
  });
}

export function compiledPbehavior(fields: Fields, related: Related = {}): CompiledPbehavior {
  const compiled = compilePbehavior(storedPbehavior('p', fields), catalogueOf(new Map(Object.entries(related))));
  if (typeof compiled === 'string') throw new Error(compiled);
  return compiled;
}
