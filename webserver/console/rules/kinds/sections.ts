/** Sections that several kinds of rules of alarms have. */
import type { FieldSpec, Section } from '../field.ts';
import type { Option } from '../pattern-fields.ts';

interface Words {
  readonly titleLabel: string;
  readonly titleExample: string;
  readonly descriptionLabel: string;
  readonly enabled: string;
  readonly priority: string;
  readonly priorityHint: string;
  readonly what: string;
  readonly entity: string;
  readonly alarm: string;
}

export function optionsOf(words: Readonly<Record<string, string>>): readonly Option[] {
  return Object.entries(words).map(([value, label]) => ({ value, label }));
}

/** The name, the switch, the place in the order; `more` stands between. */
export function whatSection(say: Words, more: readonly FieldSpec[] = []): Section {
  return {
    title: say.what,
    fields: [
      { kind: 'text', name: 'title', label: say.titleLabel, isRequired: true, example: say.titleExample },
      { kind: 'area', name: 'description', label: say.descriptionLabel },
      ...more,
      { kind: 'check', name: 'enabled', label: say.enabled },
      { kind: 'number', name: 'priority', label: say.priority, hint: say.priorityHint },
    ],
  };
}

const modes = ['any', 'own', 'saved'] as const;

export function entityPattern(say: Words): FieldSpec {
  return { kind: 'pattern', name: 'entity_pattern', label: say.entity, subject: 'entity', modes };
}

export function alarmPattern(say: Words): FieldSpec {
  return { kind: 'pattern', name: 'alarm_pattern', label: say.alarm, subject: 'alarm', modes };
}

/** What rules of alarms select, for their sentences. */
export const alarmSelection = [
  ['alarm_pattern', 'alarm'],
  ['entity_pattern', 'entity'],
] as const;
