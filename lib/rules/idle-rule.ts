/** Idle rules: what follows when nothing is heard of an entity, or nothing happens to an alarm, for a time. */
import { z } from 'zod';
import { canonicalTypes } from '../alarm/pbehavior-info.ts';
import { alarmPatternFields, hasPattern, patternChoiceFaults, ruleFields } from './rule-fields.ts';

export const idleRulesCollection = 'idle_rules';

const noNul = (value: string): boolean => !value.includes('\0');
const text = z.string().refine(noNul, 'Must not contain a NUL character');
const comment = text.max(10_000).default('').describe('Why, for the colleagues');

/** What a rule does to an alarm, as a person would. */
const operationSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.enum(['ack', 'ackremove', 'cancel', 'comment']), comment }),
  z.strictObject({
    type: z.literal('snooze'),
    duration_seconds: z.int().min(1).max(31_536_000),
    comment,
  }),
  z.strictObject({
    type: z.literal('assocticket'),
    ticket: text.min(1).max(500),
    ticket_url: z
      .url({ protocol: /^https?$/, error: 'Must be an http or https address' })
      .max(2000)
      .optional(),
    ticket_system_name: text.max(500).optional(),
    ticket_comment: text.max(10_000).optional(),
    ticket_data: z.record(text.max(200), text.max(2000)).optional(),
    comment,
  }),
  z.strictObject({ type: z.literal('changestate'), state: z.literal([0, 1, 2, 3]), comment }),
]);

const shared = {
  disable_during_periods: z
    .array(z.enum(canonicalTypes))
    .max(canonicalTypes.length)
    .default(['inactive', 'maintenance', 'pause'])
    .describe('Types of pbehavior during which the rule rests'),
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
      operation: operationSchema,
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
