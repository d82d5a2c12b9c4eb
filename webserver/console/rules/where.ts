/** What a rule's patterns select, as a part of the sentence that says what it does. */
import type { Pattern } from '../../../lib/pattern/pattern.ts';
import { ruleTexts } from '../texts/en/rules.ts';
import type { SubjectName } from './pattern-fields.ts';
import { patternSentence } from './sentence.ts';

/** ` where component is “web” and the entity’s name is “x”`; empty when no pattern is given. */
export function wherePatterns(
  rule: Readonly<Record<string, unknown>>,
  savedTitle: (id: string) => string,
  patterns: readonly (readonly [name: string, subject: SubjectName])[],
): string {
  const { where } = ruleTexts;
  const [main] = patterns;
  const parts = patterns.flatMap(([name, subject]) => {
    const id = rule[`${name}_id`];
    if (typeof id === 'string') return [where.saved(savedTitle(id))];
    const pattern = patternOf(rule[name]);
    if (pattern.length === 0) return [];
    const sentence = patternSentence(pattern, subject);
    return [subject === main?.[1] ? sentence : where.of(subject, sentence)];
  });
  return parts.length === 0 ? '' : where.begin(parts.join(where.and));
}

/** A stored pattern, which was checked when it came in; empty when there is none. */
export function patternOf(value: unknown): Pattern {
  return isPattern(value) ? value : [];
}

function isPattern(value: unknown): value is Pattern {
  return Array.isArray(value);
}
