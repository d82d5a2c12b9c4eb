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

/** `at`: the beginning of its name, where it is not the rule's own. */
export function entityPattern({ entity: label }: Pick<Words, 'entity'>, at = ''): FieldSpec {
  return { kind: 'pattern', name: `${at}entity_pattern`, label, subject: 'entity', modes };
}

export function alarmPattern({ alarm: label }: Pick<Words, 'alarm'>, at = ''): FieldSpec {
  return { kind: 'pattern', name: `${at}alarm_pattern`, label, subject: 'alarm', modes };
}

interface RestWords {
  readonly rests: string;
  readonly restsHint?: string;
  readonly periods: Readonly<Record<string, string>>;
}

/** The types of pbehavior in which a rule does nothing. */
export function restPeriods({ rests: label, restsHint: hint, periods }: RestWords): FieldSpec {
  const options = optionsOf(periods);
  return { kind: 'boxes', name: 'disable_during_periods', label, options, ...(hint === undefined ? {} : { hint }) };
}

/** What rules of alarms select, for their sentences. */
export const alarmSelection = [
  ['alarm_pattern', 'alarm'],
  ['entity_pattern', 'entity'],
] as const;
