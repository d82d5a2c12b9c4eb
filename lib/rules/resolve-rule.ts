/** Resolve rules: how long an alarm stays open after it is back to ok, or after it was cancelled. */
import { z } from 'zod';
import { alarmPatternFields, patternChoiceFaults, ruleFields } from './rule-fields.ts';

export const resolveRulesCollection = 'resolve_rules';

/** `ok`: for alarms that are back to ok. `cancelled`: for those that somebody has cancelled. */
export const resolveRuleTypes = ['ok', 'cancelled'] as const;

export type ResolveRuleType = (typeof resolveRuleTypes)[number];

export const resolveRuleSchema = z
  .strictObject({
    type: z.enum(resolveRuleTypes).default('ok'),
    ...ruleFields,
    ...alarmPatternFields,
    delay_seconds: z
      .number()
      .min(0)
      .max(366 * 86_400)
      .describe('After the last step of an alarm that is ok; after the cancellation of one that is cancelled'),
  })
  .superRefine(patternChoiceFaults);

/** The rules that hold where no other matches. They select everything, and are neither deleted nor switched off. */
export const defaultResolveRuleIds: Readonly<Record<ResolveRuleType, string>> = {
  ok: 'default-ok',
  cancelled: 'default-cancelled',
};

/** Which default the id names; undefined for a rule that people made. */
export function defaultTypeOf(id: string | undefined): ResolveRuleType | undefined {
  return resolveRuleTypes.find((type) => defaultResolveRuleIds[type] === id);
}
