/** Idle rules as the editor knows them. */
import { idleRuleKind } from '../../../rules/alarm-rules.ts';
import { idleTexts as say, operationTexts as operations } from '../../texts/en/alarm-rules.ts';
import { alarmTrialOf } from '../alarm-trial.ts';
import { durationWords } from '../duration-form.ts';
import type { FieldSpec, Section } from '../field.ts';
import { type FormValues, textIn } from '../form-values.ts';
import type { RuleForm } from '../kind.ts';
import { wherePatterns } from '../where.ts';
import { operationFields, operationWords } from './operation-fields.ts';
import { alarmPattern, alarmSelection, entityPattern, optionsOf, restPeriods, whatSection } from './sections.ts';

const usual = {
  type: 'entity',
  enabled: true,
  duration_seconds: 3600,
  disable_during_periods: ['inactive', 'maintenance', 'pause'],
};

const what = whatSection(say, [
  { kind: 'choice', name: 'type', label: say.type, options: optionsOf(say.types), reshapes: true },
]);

const duration: FieldSpec = { kind: 'duration', name: 'duration_seconds', label: say.duration };
export const idleRuleForm: RuleForm = {
  kind: idleRuleKind,
  words: say,
  trial: alarmTrialOf(idleRuleKind),
  fresh: { ...usual, entity_pattern: [[{ field: 'component', condition: { type: 'eq', value: '' } }]] },
  example: {
    ...usual,
    title: say.exampleTitle,
    entity_pattern: [[{ field: 'component', condition: { type: 'begin_with', value: 'web' } }]],
  },
  sections: (form) => (textIn(form, 'type') === 'alarm' ? ofAlarms(form) : ofEntities),
  effect: (rule, savedTitle) => {
    const time = durationWords(rule['duration_seconds']);
    const words = rule['type'] === 'alarm' ? say.effects.alarm(operationWords(rule), time) : say.effects.entity(time);
    return `${words}${wherePatterns(rule, savedTitle, alarmSelection)}.`;
  },
};

const ofEntities: readonly Section[] = [
  what,
  { title: say.whichEntities, fields: [entityPattern(say)] },
  { title: say.when, fields: [duration, restPeriods(say)] },
];

function ofAlarms(form: FormValues): readonly Section[] {
  return [
    what,
    { title: say.which, hint: say.whichHint, fields: [entityPattern(say), alarmPattern(say)] },
    {
      title: say.when,
      fields: [
        { kind: 'choice', name: 'alarm_condition', label: say.condition, options: optionsOf(say.conditions) },
        duration,
        restPeriods(say),
      ],
    },
    { title: operations.operation, fields: operationFields(form, 'operation') },
  ];
}
