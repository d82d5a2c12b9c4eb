/** Resolve rules as the editor knows them. */
import { resolveRuleKind } from '../../../rules/alarm-rules.ts';
import { resolveTexts as say } from '../../texts/en/alarm-rules.ts';
import { alarmTrialOf } from '../alarm-trial.ts';
import { durationWords } from '../duration-form.ts';
import type { RuleForm } from '../kind.ts';
import { wherePatterns } from '../where.ts';
import { alarmPattern, alarmSelection, entityPattern, optionsOf, whatSection } from './sections.ts';

export const resolveRuleForm: RuleForm = {
  kind: resolveRuleKind,
  words: say,
  trial: alarmTrialOf(resolveRuleKind),
  fresh: {
    type: 'ok',
    enabled: true,
    delay_seconds: 300,
    entity_pattern: [[{ field: 'component', condition: { type: 'eq', value: '' } }]],
  },
  example: {
    title: say.exampleTitle,
    type: 'ok',
    enabled: true,
    delay_seconds: 600,
    entity_pattern: [[{ field: 'component', condition: { type: 'begin_with', value: 'switch-' } }]],
  },
  sections: () => [
    whatSection(say),
    { title: say.which, hint: say.whichHint, fields: [entityPattern(say), alarmPattern(say)] },
    {
      title: say.when,
      fields: [
        { kind: 'choice', name: 'type', label: say.type, options: optionsOf(say.types) },
        { kind: 'duration', name: 'delay_seconds', label: say.delay, hint: say.delayHint },
      ],
    },
  ],
  effect: (rule, savedTitle) => {
    const words = rule['type'] === 'cancelled' ? say.effects.cancelled : say.effects.ok;
    return `${words(durationWords(rule['delay_seconds']))}${wherePatterns(rule, savedTitle, alarmSelection)}.`;
  },
};
