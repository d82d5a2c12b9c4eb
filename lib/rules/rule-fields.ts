/** What every rule has: a name, a switch, and its place in the order. */
import { z } from 'zod';
import { canonicalTypes } from '../alarm/pbehavior-info.ts';
import { patternSchema } from '../pattern/schema.ts';
import { alarmSubject, entitySubject } from '../pattern/subjects.ts';

export const patternId = z.string().min(1).max(100);

export const ruleFields = {
  title: z.string().trim().min(1).max(200),
  description: z.string().max(2000).default(''),
  enabled: z.boolean().default(true),
  /** Lower ones first; equal ones by id. */
  priority: z.int().min(0).max(1_000_000).default(100),
};

/** When a rule does nothing. */
export const restFields = {
  disable_during_periods: z
    .array(z.enum(canonicalTypes))
    .max(canonicalTypes.length)
    .default(['inactive', 'maintenance', 'pause'])
    .describe('Types of pbehavior during which the rule rests'),
};

/** Selects alarms, by their entity and by themselves: what is given must all match. Each pattern is the rule's own or a saved one. */
export const alarmPatternFields = {
  entity_pattern: patternSchema(entitySubject).optional(),
  entity_pattern_id: patternId.optional(),
  alarm_pattern: patternSchema(alarmSubject).optional(),
  alarm_pattern_id: patternId.optional(),
};

type AlarmPatterns = z.output<z.ZodObject<typeof alarmPatternFields>>;

/** Names a pattern twice: its own, and a saved one. */
export function patternChoiceFaults(rule: AlarmPatterns, context: z.RefinementCtx): void {
  for (const kind of ['entity', 'alarm'] as const) {
    if (rule[`${kind}_pattern`] === undefined || rule[`${kind}_pattern_id`] === undefined) continue;
    context.addIssue({ code: 'custom', path: [`${kind}_pattern_id`], message: 'Either a pattern or a saved one' });
  }
}

/** True when the rule selects something; one without patterns never matches. */
export function hasPattern(rule: AlarmPatterns): boolean {
  return [rule.entity_pattern, rule.entity_pattern_id, rule.alarm_pattern, rule.alarm_pattern_id].some(
    (each) => each !== undefined,
  );
}
