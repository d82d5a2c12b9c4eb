/** The entities that a pbehavior can select: by what its events leave alone. */
import type { Entity } from '../alarm/entity.ts';
import type { PatternSubject } from '../pattern/field.ts';
import { patternSchema } from '../pattern/schema.ts';
import { entitySubject } from '../pattern/subjects.ts';

/** Whether it matches is known until one of these changes, so that it costs nothing from event to event. */
const steady = ['id', 'name', 'type', 'connector', 'component', 'impact_level'] as const;

export const watchedSubject: PatternSubject<Entity> = {
  name: 'entity',
  fields: Object.fromEntries(
    steady.flatMap((name) => {
      const field = entitySubject.fields[name];
      return field === undefined ? [] : [[name, field]];
    }),
  ),
  families: entitySubject.families,
};

/** A pattern that names only what events leave alone. */
export const watchedPatternSchema = patternSchema(watchedSubject);
