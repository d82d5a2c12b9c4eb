/** Services as the editor knows them. */
import { defaultOutput } from '../../../../lib/service/output.ts';
import { serviceKind } from '../../../services/kind.ts';
import { worstMembers } from '../../../services/members.ts';
import { readServiceView } from '../../../services/view.ts';
import { serviceTexts as say } from '../../texts/en/services.ts';
import type { RuleForm } from '../kind.ts';
import { wherePatterns } from '../where.ts';

const usual = { enabled: true, impact_level: 1, output_template: defaultOutput };

/** Members that the page of a service shows at most. */
const shownMembers = 50;

export const serviceForm: RuleForm = {
  kind: serviceKind,
  words: say,
  fresh: { ...usual, entity_pattern: [[{ field: 'component', condition: { type: 'eq', value: '' } }]] },
  example: {
    ...usual,
    title: say.exampleTitle,
    entity_pattern: [[{ field: 'component', condition: { type: 'begin_with', value: 'web' } }]],
  },
  sections: () => [
    {
      title: say.what,
      fields: [
        { kind: 'text', name: 'title', label: say.titleLabel, isRequired: true, example: say.titleExample },
        { kind: 'area', name: 'description', label: say.descriptionLabel },
        { kind: 'text', name: 'category', label: say.category, example: say.categoryExample },
        { kind: 'number', name: 'impact_level', label: say.impact, hint: say.impactHint },
        { kind: 'check', name: 'enabled', label: say.enabled },
      ],
    },
    {
      title: say.which,
      hint: say.whichHint,
      fields: [
        { kind: 'pattern', name: 'entity_pattern', label: say.entity, subject: 'watched', modes: ['own', 'saved'] },
      ],
    },
    { title: say.says, fields: [{ kind: 'area', name: 'output_template', label: say.output, hint: say.outputHint }] },
  ],
  effect: (rule, savedTitle) => `${say.effect(wherePatterns(rule, savedTitle, [['entity_pattern', 'watched']]))}.`,
  standing: (rule) => {
    const { state, counters, alarm_id: alarmId } = readServiceView(rule);
    const { depends, all, unacknowledged, under_pbehavior: resting } = counters;
    return {
      state,
      counters: say.counters(depends, all, unacknowledged, resting),
      ...(alarmId === undefined ? {} : { alarmId }),
    };
  },
  members: (deps, id) => worstMembers(deps, id, shownMembers),
};
