/** Idle rules as the editor knows them. */
import { idleRuleKind } from '../../../rules/alarm-rules.ts';
import { idleTexts as say } from '../../texts/en/alarm-rules.ts';
import { patternTexts } from '../../texts/en/patterns.ts';
import { alarmTrialOf } from '../alarm-trial.ts';
import { durationWords } from '../duration-form.ts';
import type { FieldSpec, Section } from '../field.ts';
import { type FormValues, readAt, textIn } from '../form-values.ts';
import type { RuleForm } from '../kind.ts';
import { wherePatterns } from '../where.ts';
import { alarmPattern, alarmSelection, entityPattern, optionsOf, whatSection } from './sections.ts';

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
const rests: FieldSpec = {
  kind: 'boxes',
  name: 'disable_during_periods',
  label: say.rests,
  options: optionsOf(say.periods),
};

/** What each operation is told, besides a comment. */
const told: Readonly<Record<string, readonly FieldSpec[]>> = {
  snooze: [{ kind: 'duration', name: 'operation.duration_seconds', label: say.snooze }],
  assocticket: [
    { kind: 'text', name: 'operation.ticket', label: say.ticket },
    { kind: 'text', name: 'operation.ticket_url', label: say.ticketUrl },
    { kind: 'text', name: 'operation.ticket_system_name', label: say.ticketSystem },
  ],
  changestate: [
    {
      kind: 'choice',
      name: 'operation.state',
      label: say.state,
      options: patternTexts.states.map((label, value) => ({ value: String(value), label })),
      isNumber: true,
    },
  ],
};

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
    const operations: Readonly<Record<string, string>> = say.operations;
    const operation = operations[String(readAt(rule, 'operation.type'))] ?? '';
    const words = rule['type'] === 'alarm' ? say.effects.alarm(operation, time) : say.effects.entity(time);
    return `${words}${wherePatterns(rule, savedTitle, alarmSelection)}.`;
  },
};

const ofEntities: readonly Section[] = [
  what,
  { title: say.whichEntities, fields: [entityPattern(say)] },
  { title: say.when, fields: [duration, rests] },
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
        rests,
      ],
    },
    {
      title: say.operation,
      fields: [
        {
          kind: 'choice',
          name: 'operation.type',
          label: say.operation,
          options: optionsOf(say.operations),
          reshapes: true,
        },
        ...(told[textIn(form, 'operation.type')] ?? []),
        { kind: 'area', name: 'operation.comment', label: say.comment },
      ],
    },
  ];
}
