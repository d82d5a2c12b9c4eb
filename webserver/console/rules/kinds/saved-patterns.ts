/** Saved patterns as the editor knows them. */
import { patternKind } from '../../../rules/patterns.ts';
import { savedPatternTexts as say } from '../../texts/en/alarm-rules.ts';
import { textIn } from '../form-values.ts';
import type { RuleForm } from '../kind.ts';
import { patternSentence } from '../sentence.ts';
import { patternOf } from '../where.ts';
import { optionsOf } from './sections.ts';

type SavedSubject = keyof typeof say.subjects;

function subjectOf(text: unknown): SavedSubject {
  return typeof text === 'string' && isSaved(text) ? text : 'event';
}

function isSaved(text: string): text is SavedSubject {
  return Object.hasOwn(say.subjects, text);
}

export const savedPatternForm: RuleForm = {
  kind: patternKind,
  words: say,
  fresh: { subject: 'event', pattern: [[{ field: 'component', condition: { type: 'eq', value: '' } }]] },
  example: {
    title: say.exampleTitle,
    subject: 'entity',
    pattern: [[{ field: 'component', condition: { type: 'begin_with', value: 'web' } }]],
  },
  sections: (form) => [
    {
      title: say.what,
      fields: [
        { kind: 'text', name: 'title', label: say.titleLabel, isRequired: true, example: say.titleExample },
        { kind: 'area', name: 'description', label: say.descriptionLabel },
        { kind: 'choice', name: 'subject', label: say.subject, options: optionsOf(say.subjects), reshapes: true },
      ],
    },
    {
      title: say.pattern,
      fields: [
        {
          kind: 'pattern',
          name: 'pattern',
          label: say.pattern,
          subject: subjectOf(textIn(form, 'subject')),
          modes: ['own'],
        },
      ],
    },
  ],
  effect: (rule) => {
    const subject = subjectOf(rule['subject']);
    return say.effect(say.subjects[subject], patternSentence(patternOf(rule['pattern']), subject));
  },
};
