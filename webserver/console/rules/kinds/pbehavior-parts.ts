/** What pbehaviors are made of, as the editor knows it: types, reasons and exceptions. */
import { canonicalTypes } from '../../../../lib/alarm/pbehavior-info.ts';
import { exceptionKind, reasonKind, typeKind } from '../../../pbehaviors/kinds.ts';
import { exceptionTexts, reasonTexts, typeTexts } from '../../texts/en/pbehavior-parts.ts';
import type { FieldSpec } from '../field.ts';
import type { RuleForm } from '../kind.ts';
import { optionsOf } from './sections.ts';

interface Words {
  readonly titleLabel: string;
  readonly titleExample: string;
  readonly descriptionLabel: string;
}

function named(say: Words): readonly FieldSpec[] {
  return [
    { kind: 'text', name: 'title', label: say.titleLabel, isRequired: true, example: say.titleExample },
    { kind: 'area', name: 'description', label: say.descriptionLabel },
  ];
}

const home = '/calendar';

export const typeForm: RuleForm = {
  kind: typeKind,
  home,
  words: typeTexts,
  fresh: { canonical_type: 'maintenance', priority: 10, icon_name: 'calendar', color: '#8a4baf' },
  example: {
    title: typeTexts.titleExample,
    description: typeTexts.exampleDescription,
    canonical_type: 'inactive',
    priority: 10,
    icon_name: 'calendar',
    color: '#5c6b7a',
  },
  sections: () => [
    {
      title: typeTexts.what,
      fields: [
        ...named(typeTexts),
        {
          kind: 'choice',
          name: 'canonical_type',
          label: typeTexts.canonical,
          options: optionsOf(typeTexts.canonicals),
        },
        { kind: 'number', name: 'priority', label: typeTexts.priority, hint: typeTexts.priorityHint, isRequired: true },
      ],
    },
    {
      title: typeTexts.looks,
      fields: [
        { kind: 'color', name: 'color', label: typeTexts.color },
        { kind: 'text', name: 'icon_name', label: typeTexts.icon, hint: typeTexts.iconHint },
      ],
    },
  ],
  effect: ({ canonical_type: canonical, priority }) => {
    const known = canonicalTypes.find((one) => one === canonical) ?? 'maintenance';
    return typeTexts.effect(typeTexts.canonicals[known], String(priority));
  },
};

export const reasonForm: RuleForm = {
  kind: reasonKind,
  home,
  words: reasonTexts,
  fresh: {},
  example: { title: reasonTexts.titleExample, description: reasonTexts.exampleDescription },
  sections: () => [{ title: reasonTexts.what, fields: named(reasonTexts) }],
  effect: ({ description }) => (typeof description === 'string' ? description : ''),
};

export const exceptionForm: RuleForm = {
  kind: exceptionKind,
  home,
  words: exceptionTexts,
  fresh: { exdates: [{ start: '', stop: '' }] },
  example: {
    title: exceptionTexts.titleExample,
    exdates: [{ start: '2026-12-25T00:00:00Z', stop: '2026-12-27T00:00:00Z' }],
  },
  sections: () => [
    { title: exceptionTexts.what, fields: named(exceptionTexts) },
    {
      title: exceptionTexts.when,
      hint: exceptionTexts.whenHint,
      fields: [{ kind: 'spans', name: 'exdates', label: exceptionTexts.parts, isTyped: true }],
    },
  ],
  effect: ({ exdates }) => exceptionTexts.effect(Array.isArray(exdates) ? exdates.length : 0),
};
