/** What the patterns of an unfinished rule match right now, in words. */
import { compilePattern } from '../../../lib/pattern/compile.ts';
import { patternSchema } from '../../../lib/pattern/schema.ts';
import { eventSubject } from '../../../lib/pattern/subjects.ts';
import type { WebserverDeps } from '../../deps.ts';
import { countMatches } from '../../rules/patterns.ts';
import { formatCount } from '../format.ts';
import { patternTexts as say } from '../texts/en/patterns.ts';
import type { PatternSpec, Section } from './field.ts';
import { type FormValues, textIn } from './form-values.ts';
import { subjectOf } from './pattern-fields.ts';
import { writePattern } from './pattern-form.ts';

/** Events of the log that are looked at. */
const lookedAt = 1000;

/** One sentence per pattern that has conditions of its own, by its name. */
export async function patternCounts(
  deps: WebserverDeps,
  form: FormValues,
  sections: readonly Section[],
  zone: string,
): Promise<Readonly<Record<string, string>>> {
  const specs = sections
    .flatMap(({ fields }) => fields)
    .filter((spec) => spec.kind === 'pattern')
    .filter(({ name, modes }) => (textIn(form, `${name}.mode`) || modes[0]) === 'own');
  const counts: Record<string, string> = {};
  for (const spec of specs) counts[spec.name] = await countOf(deps, form, spec, zone);
  return counts;
}

async function countOf(deps: WebserverDeps, form: FormValues, spec: PatternSpec, zone: string): Promise<string> {
  const { name, subject } = spec;
  const written = patternSchema(subjectOf(subject)).safeParse(writePattern(form, name, subject, zone));
  if (!written.success || hasEmpty(written.data)) return say.unfinished;
  const pattern = written.data;
  switch (subject) {
    case 'event': {
      const { matches } = compilePattern(pattern, eventSubject);
      const time = deps.now().getTime();
      const last = await deps.events.lastEvents(lookedAt);
      const found = last.filter((event) => matches(event, time)).length;
      return last.length === 0 ? say.noEvents : say.matchesEvents(formatCount(found), formatCount(last.length));
    }
    case 'entity':
    case 'watched':
    case 'alarm': {
      const counted = subject === 'alarm' ? subject : 'entity';
      const { count, is_capped } = await countMatches(deps, { subject: counted, pattern });
      const words = is_capped ? say.atLeast(formatCount(count)) : formatCount(count);
      return subject === 'alarm' ? say.matchesAlarms(words, count === 1) : say.matchesEntities(words, count === 1);
    }
    case 'pbehavior':
      return '';
  }
}

/** A value that has not been typed yet matches what nobody means. */
function hasEmpty(pattern: readonly (readonly { readonly condition: { readonly value: unknown } }[])[]): boolean {
  return pattern.some((group) => group.some(({ condition }) => condition.value === ''));
}
