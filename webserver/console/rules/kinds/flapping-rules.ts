/** Flapping rules as the editor knows them. */
import { flappingRuleKind } from '../../../rules/alarm-rules.ts';
import { flappingTexts as say } from '../../texts/en/alarm-rules.ts';
import { alarmTrialOf } from '../alarm-trial.ts';
import { durationWords } from '../duration-form.ts';
import type { RuleForm } from '../kind.ts';
import { wherePatterns } from '../where.ts';
import { alarmPattern, alarmSelection, entityPattern, whatSection } from './sections.ts';

const usual = { enabled: true, changes_max: 5, duration_seconds: 600 };

export const flappingRuleForm: RuleForm = {
  kind: flappingRuleKind,
  words: say,
  trial: alarmTrialOf(flappingRuleKind),
  fresh: { ...usual, entity_pattern: [[{ field: 'component', condition: { type: 'eq', value: '' } }]] },
  example: {
    ...usual,
    title: say.exampleTitle,
    entity_pattern: [[{ field: 'component', condition: { type: 'begin_with', value: 'switch-' } }]],
  },
  sections: () => [
    whatSection(say),
    { title: say.which, hint: say.whichHint, fields: [entityPattern(say), alarmPattern(say)] },
    {
      title: say.when,
      fields: [
        { kind: 'number', name: 'changes_max', label: say.changes, hint: say.changesHint },
        { kind: 'duration', name: 'duration_seconds', label: say.duration },
      ],
    },
  ],
  effect: (rule, savedTitle) => {
    const words = say.effect(String(Number(rule['changes_max'])), durationWords(rule['duration_seconds']));
    return `${words}${wherePatterns(rule, savedTitle, alarmSelection)}.`;
  },
};
