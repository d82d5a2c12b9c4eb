/** What idle rules and scenarios do, as the editor knows it. */
import { operationTexts as say } from '../../texts/en/alarm-rules.ts';
import { patternTexts } from '../../texts/en/patterns.ts';
import type { FieldSpec } from '../field.ts';
import { type FormValues, readAt, textIn } from '../form-values.ts';
import { optionsOf } from './sections.ts';

/** The fields of the operation of this name, for what is chosen so far. */
export function operationFields(form: FormValues, name: string): readonly FieldSpec[] {
  const type = textIn(form, `${name}.type`);
  return [
    {
      kind: 'choice',
      name: `${name}.type`,
      label: say.operation,
      options: optionsOf(say.operations),
      reshapes: true,
    },
    ...toldOf(type, form, name),
    ...(type === 'pbehavior' ? [] : [{ kind: 'area', name: `${name}.comment`, label: say.comment } as const]),
  ];
}

/** What a rule does, in words; empty when it does nothing. */
export function operationWords(rule: unknown): string {
  const operations: Readonly<Record<string, string>> = say.operations;
  return operations[String(readAt(rule, 'operation.type'))] ?? '';
}

/** What each operation is told, besides a comment. */
function toldOf(type: string, form: FormValues, name: string): readonly FieldSpec[] {
  switch (type) {
    case 'snooze':
      return [{ kind: 'duration', name: `${name}.duration_seconds`, label: say.snooze }];
    case 'assocticket':
      return [
        { kind: 'text', name: `${name}.ticket`, label: say.ticket },
        { kind: 'text', name: `${name}.ticket_url`, label: say.ticketUrl },
        { kind: 'text', name: `${name}.ticket_system_name`, label: say.ticketSystem },
        { kind: 'text', name: `${name}.ticket_comment`, label: say.ticketComment },
        { kind: 'pairs', name: `${name}.ticket_data`, label: say.ticketData, add: say.ticketDataAdd },
      ];
    case 'changestate':
      return [
        {
          kind: 'choice',
          name: `${name}.state`,
          label: say.state,
          options: patternTexts.states.map((label, value) => ({ value: String(value), label })),
          as: 'number',
        },
      ];
    case 'pbehavior':
      return pbehaviorFields(form, name);
    default:
      return [];
  }
}

function pbehaviorFields(form: FormValues, name: string): readonly FieldSpec[] {
  const isFixed = textIn(form, `${name}.start_on_trigger`) === 'false';
  return [
    { kind: 'text', name: `${name}.title`, label: say.pbehavior },
    {
      kind: 'reference',
      name: `${name}.pbehavior_type`,
      label: say.pbehaviorType,
      to: 'pbehavior_types',
      usual: 'maintenance',
    },
    { kind: 'reference', name: `${name}.reason`, label: say.reason, to: 'pbehavior_reasons' },
    {
      kind: 'choice',
      name: `${name}.start_on_trigger`,
      label: say.starts,
      options: optionsOf(say.startsAt),
      as: 'boolean',
      reshapes: true,
    },
    ...(isFixed
      ? ([
          { kind: 'time', name: `${name}.start`, label: say.start },
          { kind: 'time', name: `${name}.stop`, label: say.stop },
        ] as const)
      : ([{ kind: 'duration', name: `${name}.duration_seconds`, label: say.lasts }] as const)),
  ];
}
