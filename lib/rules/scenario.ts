/** Scenarios: what follows of what happens to an alarm, at once or after a delay. */
import { z } from 'zod';
import type { ScenarioTrigger } from '../alarm/alarm-rules.ts';
import { operationSchema, plainText } from './operation-schema.ts';
import { alarmPatternFields, hasPattern, patternChoiceFaults, restFields, ruleFields } from './rule-fields.ts';
import { textFault } from './scenario-texts.ts';

export const scenariosCollection = 'scenarios';

export const scenarioTriggers = [
  'create',
  'stateinc',
  'statedec',
  'changestate',
  'changestatus',
  'activate',
  'eventscount',
  'ack',
  'ackremove',
  'comment',
  'assocticket',
  'snooze',
  'unsnooze',
  'cancel',
  'uncancel',
  'pbhenter',
  'pbhleave',
  'resolve',
] as const satisfies readonly ScenarioTrigger[];

/** A text with places for values. */
const templateText = plainText.superRefine((value, context) => {
  const message = textFault(value);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});

const actionSchema = z
  .strictObject({
    ...alarmPatternFields,
    operation: operationSchema(templateText),
    author: templateText.max(500).default('system').describe('Whom its steps name'),
    drop_scenario_if_not_matched: z
      .boolean()
      .default(false)
      .describe('Where the patterns of the action do not match, the actions after it are left out too'),
    emit_trigger: z.boolean().default(false).describe('What the action changes makes other scenarios run'),
  })
  .superRefine(patternChoiceFaults);

const shape = z.strictObject({
  ...ruleFields,
  ...alarmPatternFields,
  triggers: z.array(z.enum(scenarioTriggers)).min(1).max(scenarioTriggers.length),
  events_count: z
    .int()
    .min(2)
    .max(1_000_000)
    .optional()
    .describe('With the trigger `eventscount`: at which number of checks of the alarm'),
  delay_seconds: z
    .int()
    .min(1)
    .max(366 * 86_400)
    .optional()
    .describe('How long after the trigger; then the patterns are tried again'),
  ...restFields,
  actions: z.array(actionSchema).min(1).max(20),
});

export type Scenario = z.output<typeof shape>;

export const scenarioSchema = shape.superRefine((scenario, context) => {
  patternChoiceFaults(scenario, context);
  for (const [field, message] of faultsOf(scenario)) context.addIssue({ code: 'custom', path: [field], message });
});

function* faultsOf(scenario: Scenario): Iterable<readonly [field: string, message: string]> {
  const { triggers, events_count: count, delay_seconds: delay, actions } = scenario;
  if (!hasPattern(scenario)) yield ['entity_pattern', 'A rule without patterns never matches'];
  if (triggers.includes('eventscount') !== (count !== undefined)) {
    yield ['events_count', 'Belongs to the trigger eventscount, and only to it'];
  }
  if (!triggers.includes('resolve')) return;
  if (delay !== undefined) yield ['delay_seconds', 'A run that waits ends with its alarm: nothing is left to run'];
  const isIdle = triggers.length === 1 && !actions.some(({ operation }) => operation.type === 'pbehavior');
  if (isIdle) yield ['actions', 'A resolved alarm changes no more: only a pbehavior of its entity is possible'];
}
