/** Flapping rules: how often the state of an alarm may turn within a time. */
import { z } from 'zod';
import { alarmPatternFields, hasPattern, patternChoiceFaults, ruleFields } from './rule-fields.ts';

export const flappingRulesCollection = 'flapping_rules';

export const flappingRuleSchema = z
  .strictObject({
    ...ruleFields,
    ...alarmPatternFields,
    changes_max: z
      .int()
      .min(1)
      .max(50)
      .describe('Turns between better and worse that are no flapping yet; steps of one direction in a row are one'),
    duration_seconds: z
      .number()
      .min(1)
      .max(7 * 86_400),
  })
  .superRefine((rule, context) => {
    patternChoiceFaults(rule, context);
    if (!hasPattern(rule)) {
      context.addIssue({
        code: 'custom',
        path: ['entity_pattern'],
        message: 'A rule without patterns never matches',
      });
    }
  });
