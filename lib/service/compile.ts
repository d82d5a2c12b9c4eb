/** A stored service, ready to say which entities belong to it and what its alarm says. */
import type { Entity } from '../alarm/entity.ts';
import { type CompiledPattern, compilePattern } from '../pattern/compile.ts';
import { patternFilter } from '../pattern/mongo-filter.ts';
import { watchedPatternSchema, watchedSubject } from '../pbehavior/subject.ts';
import { type SavedPatterns, writtenFields } from '../rules/stored-rule.ts';
import type { Template } from '../template/template.ts';
import { compileOutput, type OutputScope } from './output.ts';
import { serviceSchema } from './schema.ts';

/** A service as it is stored; the schema says whether it is one. */
export interface StoredService {
  readonly _id: string;
}

export interface CompiledService {
  readonly id: string;
  readonly title: string;
  readonly impactLevel: number;
  /** Milliseconds since the epoch. */
  readonly created: number;
  readonly entities: CompiledPattern<Entity>;
  /** Finds all entities that the pattern matches in the database, and may find more. */
  readonly filter: Readonly<Record<string, unknown>>;
  readonly output: Template<OutputScope>;
}

/** A text says why it is left out. */
export function compileService(document: StoredService, saved: SavedPatterns): CompiledService | string {
  const checked = serviceSchema.safeParse(writtenFields(document));
  if (!checked.success)
    return checked.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
  const { title, impact_level: impactLevel, entity_pattern_id: id, output_template: template } = checked.data;
  const pattern = id === undefined ? checked.data.entity_pattern : watchedPatternSchema.safeParse(saved(id)).data;
  if (pattern === undefined)
    return 'entity_pattern_id: There is no saved pattern that names only what events leave alone';
  const output = compileOutput(template);
  if (typeof output === 'string') return output;
  const created = 'created' in document && document.created instanceof Date ? document.created.getTime() : 0;
  return {
    id: document._id,
    title,
    impactLevel,
    created,
    entities: compilePattern(pattern, watchedSubject),
    // The fields of these patterns know no time.
    filter: patternFilter(pattern, watchedSubject, { now: 0 }).filter,
    output,
  };
}
