/** Scenarios as the editor knows them. */
import { scenarioKind } from '../../../rules/alarm-rules.ts';
import { scenarioTexts as say } from '../../texts/en/alarm-rules.ts';
import { durationWords } from '../duration-form.ts';
import type { FieldSpec, Section } from '../field.ts';
import { type FormValues, lengthOf } from '../form-values.ts';
import type { RuleForm } from '../kind.ts';
import { wherePatterns } from '../where.ts';
import { operationFields, operationWords } from './operation-fields.ts';
import { alarmPattern, alarmSelection, entityPattern, optionsOf, restPeriods, whatSection } from './sections.ts';

const freshAction = { operation: { type: 'ack' }, drop_scenario_if_not_matched: false, emit_trigger: false };

const usual = {
  enabled: true,
  triggers: ['create'],
  disable_during_periods: ['inactive', 'maintenance', 'pause'],
  actions: [freshAction],
};

const when: Section = {
  title: say.when,
  fields: [
    { kind: 'boxes', name: 'triggers', label: say.triggers, options: optionsOf(say.triggerNames) },
    { kind: 'number', name: 'events_count', label: say.count, hint: say.countHint },
    { kind: 'duration', name: 'delay_seconds', label: say.delay, hint: say.delayHint, isOptional: true },
    restPeriods(say),
  ],
};

const more: Section = {
  title: say.more,
  fields: [
    { kind: 'items', name: 'actions', label: say.more, add: say.addAction, fresh: { 'operation.type': 'comment' } },
  ],
};

export const scenarioForm: RuleForm = {
  kind: scenarioKind,
  words: say,
  fresh: { ...usual, entity_pattern: [[{ field: 'component', condition: { type: 'eq', value: '' } }]] },
  example: {
    ...usual,
    title: say.exampleTitle,
    triggers: ['activate', 'stateinc'],
    delay_seconds: 300,
    entity_pattern: [[{ field: 'component', condition: { type: 'begin_with', value: 'web' } }]],
    alarm_pattern: [[{ field: 'state', condition: { type: 'eq', value: 3 } }]],
    actions: [
      {
        ...freshAction,
        operation: { type: 'assocticket', ticket: 'WEB-{{alarm.display_name}}', comment: say.exampleComment },
      },
    ],
  },
  sections: (form) => {
    const count = Math.max(1, lengthOf(form, 'actions'));
    return [
      whatSection(say),
      when,
      { title: say.which, hint: say.whichHint, fields: [entityPattern(say), alarmPattern(say)] },
      ...Array.from({ length: count }, (_, index) => actionSection(form, index, count)),
      more,
    ];
  },
  effect: (rule, savedTitle) => {
    const words = say.effect(durationWords(rule['delay_seconds']), triggerWords(rule), actionWords(rule['actions']));
    return `${words}${wherePatterns(rule, savedTitle, alarmSelection)}.`;
  },
};

function actionSection(form: FormValues, index: number, count: number): Section {
  const at = `actions.${index}`;
  const fields: readonly FieldSpec[] = [
    ...operationFields(form, `${at}.operation`),
    { kind: 'text', name: `${at}.author`, label: say.author },
    entityPattern({ entity: say.onlyEntity }, `${at}.`),
    alarmPattern({ alarm: say.onlyAlarm }, `${at}.`),
    { kind: 'check', name: `${at}.drop_scenario_if_not_matched`, label: say.drop },
    { kind: 'check', name: `${at}.emit_trigger`, label: say.emit },
  ];
  return {
    title: say.action(index + 1),
    hint: say.actionHint,
    fields,
    ...(count === 1 ? {} : { item: { name: at, remove: say.removeAction(index + 1) } }),
  };
}

function triggerWords({ triggers, events_count: count }: Readonly<Record<string, unknown>>): string {
  const names: Readonly<Record<string, string>> = say.triggerNames;
  const chosen: readonly unknown[] = Array.isArray(triggers) ? triggers : [];
  return chosen
    .map((trigger) => (trigger === 'eventscount' ? say.checks(String(count)) : (names[String(trigger)] ?? '')))
    .join(say.or);
}

/** The first one begins the sentence, the others go on with it. */
function actionWords(actions: unknown): string {
  const list: readonly unknown[] = Array.isArray(actions) ? actions : [];
  return list.map((action) => operationWords(action).toLowerCase()).join(say.andThen);
}
