/** Idle rules: what follows when nothing is heard of an entity, or nothing happens to an alarm, for a time. */
import { z } from 'zod';
import { operationSchema, plainText } from './operation-schema.ts';
import { alarmPatternFields, hasPattern, patternChoiceFaults, restFields, ruleFields } from './rule-fields.ts';

export const idleRulesCollection = 'idle_rules';

const shared = {
  ...restFields,
  ...ruleFields,
  ...alarmPatternFields,
  duration_seconds: z
    .number()
    .min(1)
    .max(366 * 86_400)
    .describe(
      'Of connectors and components the last event is noted once a minute: shorter times are too short for them',
    ),
};

const shape = z.discriminatedUnion('type', [
  z
    .strictObject({ type: z.literal('entity'), ...shared })
    .describe('No event for a time: a critical alarm without events'),
  z
    .strictObject({
      type: z.literal('alarm'),
      ...shared,
      alarm_condition: z.enum(['last_event', 'last_update']).describe('What must be older than the duration'),
      operation: operationSchema(plainText),
    })
    .describe('Nothing happens to an alarm for a time: the operation is done, once until something happens again'),
]);

export const idleRuleSchema = shape.superRefine((rule, context) => {
  patternChoiceFaults(rule, context);
  if (!hasPattern(rule)) {
    context.addIssue({ code: 'custom', path: ['entity_pattern'], message: 'A rule without patterns never matches' });
  }
  if (rule.type === 'entity' && (rule.alarm_pattern !== undefined || rule.alarm_pattern_id !== undefined)) {
    context.addIssue({ code: 'custom', path: ['alarm_pattern'], message: 'An entity that is silent has no alarm yet' });
  }
});
