/** What a search of the alarm list can look into: the fields of patterns, as a row of the board and the archive have them. */
import type { Alarm } from '../../lib/alarm/alarm.ts';
import { type Field, fieldOf, type PatternSubject } from '../../lib/pattern/field.ts';
import { alarmSubject, entitySubject } from '../../lib/pattern/subjects.ts';
import { compileSearch } from '../../lib/search/compile.ts';
import type { Expression } from '../../lib/search/expression.ts';
import { type ParsedSearch, parseSearch } from '../../lib/search/parse.ts';
import type { AlarmRow } from './view.ts';

type Get = (row: AlarmRow) => unknown;

const ofAlarms: Readonly<Record<string, Get>> = {
  display_name: (row) => row.display_name,
  connector: (row) => row.connector,
  connector_name: (row) => row.connector_name,
  component: (row) => row.component,
  resource: (row) => row.resource,
  state: (row) => row.state,
  status: (row) => row.status,
  output: (row) => row.output,
  tags: (row) => row.tags,
  acknowledge: (row) => row.acknowledged,
  acknowledge_author: (row) => row.acknowledged?.author,
  acknowledge_message: (row) => row.acknowledged?.message,
  cancelled: (row) => row.cancelled,
  snooze: (row) => row.snoozed,
  changed_state: (row) => row.state_is_fixed || undefined,
  ticket: (row) => row.ticket,
  ticket_id: (row) => row.ticket?.id,
  last_comment: (row) => row.comment?.message,
  created: (row) => row.created,
  last_update: (row) => row.last_update,
  last_event: (row) => row.last_event,
  resolved: (row) => row.resolved,
  events_count: (row) => row.events_count,
};

const ofEntities: Readonly<Record<string, Get>> = {
  id: (row) => row.entity_id,
  name: (row) => row.entity_name,
  type: (row) => row.entity_type,
  impact_level: (row) => row.impact_level,
};

/** The row's value, of the kind that the patterns' own field has. */
function rowField(subject: PatternSubject<never>, name: string, get: Get): Field<AlarmRow> {
  const field: Field<never> | undefined = fieldOf(subject, name);
  if (field === undefined) throw new RangeError(`Patterns of ${subject.name} have no field ${name}`);
  return { kind: field.kind, get };
}

export const rowSubject: PatternSubject<AlarmRow> = {
  name: 'alarm of the list',
  fields: Object.fromEntries([
    ...Object.entries(ofAlarms).map(([name, get]) => [name, rowField(alarmSubject, name, get)] as const),
    ...Object.entries(ofEntities).map(([name, get]) => [`entity.${name}`, rowField(entitySubject, name, get)] as const),
  ]),
  // Rows hold the values of infos as texts.
  families: {
    'infos.': (name) => ({
      kind: 'text',
      get: ({ infos }) => (Object.hasOwn(infos, name) ? infos[name] : undefined),
    }),
  },
};

/** An alarm of the archive, as it is stored. */
export interface ArchivedAlarm extends Omit<Alarm, 'id'> {
  readonly _id: string;
  readonly entity_id: string;
}

/** The archive keeps of an entity its id alone. */
export const archiveSubject: PatternSubject<ArchivedAlarm> = {
  name: 'resolved alarm',
  fields: {
    ...Object.fromEntries(
      Object.entries(alarmSubject.fields).map(([name, field]) => [
        name,
        { ...field, get: (alarm: ArchivedAlarm) => field.get({ ...alarm, id: alarm._id }) },
      ]),
    ),
    'entity.id': { kind: 'text', get: (alarm) => alarm.entity_id, path: 'entity_id' },
  },
  families: {},
};

/** What plain words are looked for in, unless a request names fields. */
export const plainFields = ['connector', 'connector_name', 'component', 'resource', 'output', 'display_name'] as const;

/** Every info of the entity. */
export const everyInfo = 'infos';

/** Fields that a request may name for plain words to be looked for in: those that hold texts. */
export function isSearchedField(name: string): boolean {
  const kind = fieldOf(rowSubject, name)?.kind;
  return name === everyInfo || kind === 'text' || kind === 'list';
}

/** Whether a search is plain words or an expression over `rowSubject`, and what is wrong with it. */
export function readSearch(search: string): ParsedSearch {
  return parseSearch(search, rowSubject);
}

export function expressionTest(expression: Expression): (row: AlarmRow) => boolean {
  return compileSearch(expression, rowSubject);
}

/** Reads the texts of these fields, in small letters, a line each. */
export function textReader(fields: readonly string[]): (row: AlarmRow) => string {
  const getters = fields.flatMap((name): Get[] => {
    if (name === everyInfo) return [({ infos }) => Object.values(infos)];
    const field = fieldOf(rowSubject, name);
    return field === undefined ? [] : [(row) => field.get(row)];
  });
  return (row) => {
    let text = '';
    for (const get of getters) {
      const value = get(row);
      if (typeof value === 'string') text += `${value}\n`;
      else if (Array.isArray(value)) text += `${value.join('\n')}\n`;
    }
    return text.toLowerCase();
  };
}
