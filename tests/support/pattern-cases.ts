/** One table of patterns and what they match, for both back ends: the predicate and the database. */
import type { Alarm } from '../../lib/alarm/alarm.ts';
import type { Entity } from '../../lib/alarm/entity.ts';
import type { Condition, Pattern } from '../../lib/pattern/pattern.ts';

export const patternNow = Date.UTC(2026, 10, 22, 12);
const hour = 3_600_000;

function entity(id: string, fields: Partial<Entity> & { readonly info?: unknown } = {}): Entity {
  const { info, ...rest } = fields;
  return {
    _id: id,
    type: 'resource',
    name: id,
    enabled: true,
    impact_level: 1,
    // What stored documents hold is up to whoever wrote them.
    infos: info === undefined ? {} : { place: { name: 'place', value: info as string } },
    created: new Date(patternNow - 100 * hour),
    position: 0,
    ...rest,
  };
}

/** What the patterns choose from: each has something that another one lacks. */
export const patternEntities: readonly Entity[] = [
  entity('plain'),
  entity('web.1', {
    component: 'web',
    info: 'paris',
    metrics: ['cpu', 'ram'],
    last_event: new Date(patternNow - hour),
  }),
  entity('web-2', { component: 'WEB', info: 'Paris ', metrics: ['cpu'], enabled: false }),
  entity('db', {
    component: 'db',
    info: 7,
    impact_level: 5,
    metrics: [],
    component_infos: { place: { name: 'place', value: 'paris' } },
  }),
  entity('list', { info: ['paris', 'lyon'], impact_level: 10 }),
  entity('empty', { component: '', info: '' }),
  entity('empty list', { info: [] }),
  entity('true', { info: true, last_event: new Date(patternNow) }),
  entity('line\n', { component: 'web\n', info: 'paris\n' }),
  entity('a+b (c) [d] \\e $f ^g {h} | i?', { component: 'é😀*', info: '7' }),
];

interface PatternCase {
  readonly pattern: Pattern;
  /** Ids, in the order of the entities. */
  readonly matches: readonly string[];
}

const all = patternEntities.map(({ _id }) => _id);
const but = (...left: readonly string[]): readonly string[] => all.filter((id) => !left.includes(id));
const special = 'a+b (c) [d] \\e $f ^g {h} | i?';

function one(field: string, condition: Condition, matches: readonly string[]): PatternCase {
  return { pattern: [[{ field, condition }]], matches };
}

const place = 'infos.place';

export const patternCases: readonly PatternCase[] = [
  one('component', { type: 'eq', value: 'web' }, ['web.1']),
  one('component_infos.place', { type: 'eq', value: 'paris' }, ['db']),
  one('component_infos.place', { type: 'exist', value: false }, but('db')),
  one('component', { type: 'neq', value: 'web' }, but('web.1')),
  one('component', { type: 'is_one_of', value: ['db', 'web'] }, ['web.1', 'db']),
  one('component', { type: 'is_not_one_of', value: ['db', 'web'] }, but('web.1', 'db')),
  one('component', { type: 'contain', value: 'e' }, ['web.1', 'line\n']),
  one('component', { type: 'not_contain', value: 'e' }, but('web.1', 'line\n')),
  one('component', { type: 'begin_with', value: 'we' }, ['web.1', 'line\n']),
  one('component', { type: 'not_begin_with', value: 'we' }, but('web.1', 'line\n')),
  one('component', { type: 'end_with', value: 'b' }, ['web.1', 'db']),
  one('component', { type: 'not_end_with', value: 'b' }, but('web.1', 'db')),
  one('component', { type: 'end_with', value: '😀*' }, [special]),
  one('component', { type: 'regexp', value: '^web$' }, ['web.1']),
  one('component', { type: 'regexp', value: '(?i)^web' }, ['web.1', 'web-2', 'line\n']),
  one('component', { type: 'regexp', value: 'd?b' }, ['web.1', 'db', 'line\n']),
  one('component', { type: 'regexp', value: 'nothing|db' }, ['db']),
  one('component', { type: 'is_empty', value: true }, ['plain', 'list', 'empty', 'empty list', 'true']),
  one('component', { type: 'is_empty', value: false }, ['web.1', 'web-2', 'db', 'line\n', special]),
  one('component', { type: 'exist', value: true }, ['web.1', 'web-2', 'db', 'line\n', special]),
  one('component', { type: 'exist', value: false }, ['plain', 'list', 'empty', 'empty list', 'true']),
  one('name', { type: 'contain', value: special }, [special]),
  one('name', { type: 'begin_with', value: 'a+b (c) [d] \\e $f ^' }, [special]),
  one('name', { type: 'end_with', value: '{h} | i?' }, [special]),
  one('name', { type: 'contain', value: 'web.' }, ['web.1']),
  one('impact_level', { type: 'gt', value: 1 }, ['db', 'list']),
  one('impact_level', { type: 'gt', value: 5 }, ['list']),
  one('impact_level', { type: 'lt', value: 5 }, but('db', 'list')),
  one('impact_level', { type: 'eq', value: 10 }, ['list']),
  one('impact_level', { type: 'is_one_of', value: [5, 10] }, ['db', 'list']),
  one('enabled', { type: 'eq', value: false }, ['web-2']),
  one('enabled', { type: 'neq', value: false }, but('web-2')),
  one('metrics', { type: 'has_every', value: ['cpu', 'ram'] }, ['web.1']),
  one('metrics', { type: 'has_one_of', value: ['cpu', 'ram'] }, ['web.1', 'web-2']),
  one('metrics', { type: 'has_not', value: ['ram'] }, but('web.1')),
  one('metrics', { type: 'is_empty', value: true }, but('web.1', 'web-2')),
  one('metrics', { type: 'is_empty', value: false }, ['web.1', 'web-2']),
  one('metrics', { type: 'exist', value: true }, ['web.1', 'web-2']),
  one('last_event', { type: 'relative_time', value: { value: 30, unit: 'm' } }, ['true']),
  one('last_event', { type: 'relative_time', value: { value: 1, unit: 'h' } }, ['web.1', 'true']),
  one('last_event', { type: 'exist', value: false }, but('web.1', 'true')),
  one(
    'last_event',
    { type: 'absolute_time', value: { from: '2026-11-22T11:00:00Z', to: '2026-11-22T12:30:00+01:00' } },
    ['web.1'],
  ),
  one('alarm', { type: 'exist', value: true }, []),
  one(place, { type: 'eq', value: 'paris' }, ['web.1']),
  one(place, { type: 'eq', value: 7 }, ['db']),
  one(place, { type: 'eq', value: '7' }, [special]),
  one(place, { type: 'eq', value: true }, ['true']),
  one(place, { type: 'neq', value: 'paris' }, but('web.1')),
  one(place, { type: 'gt', value: 6 }, ['db']),
  one(place, { type: 'lt', value: 6 }, []),
  one(place, { type: 'is_one_of', value: ['paris', 7] }, ['web.1', 'db']),
  one(place, { type: 'is_not_one_of', value: ['paris', 7] }, but('web.1', 'db')),
  one(place, { type: 'contain', value: 'aris' }, ['web.1', 'web-2', 'line\n']),
  one(place, { type: 'not_contain', value: 'aris' }, but('web.1', 'web-2', 'line\n')),
  one(place, { type: 'end_with', value: 'paris' }, ['web.1']),
  one(place, { type: 'regexp', value: '^[pP]aris( |$)' }, ['web.1', 'web-2']),
  one(place, { type: 'has_every', value: ['paris', 'lyon'] }, ['list']),
  one(place, { type: 'has_one_of', value: ['lyon', 'nice'] }, ['list']),
  one(place, { type: 'has_not', value: ['lyon'] }, but('list')),
  one(place, { type: 'is_empty', value: true }, ['plain', 'empty', 'empty list']),
  one(place, { type: 'is_empty', value: false }, but('plain', 'empty', 'empty list')),
  one(place, { type: 'exist', value: true }, but('plain', 'empty', 'empty list')),
  one(place, { type: 'exist', value: false }, ['plain', 'empty', 'empty list']),
  {
    pattern: [
      [
        { field: 'component', condition: { type: 'begin_with', value: 'web' } },
        { field: place, condition: { type: 'regexp', value: 'paris$' } },
      ],
      [{ field: 'impact_level', condition: { type: 'gt', value: 9 } }],
    ],
    matches: ['web.1', 'list'],
  },
  {
    pattern: [
      [{ field: 'component', condition: { type: 'eq', value: 'db' } }],
      [{ field: 'name', condition: { type: 'regexp', value: '^.....$|^.{10}$' } }],
    ],
    matches: ['plain', 'web.1', 'web-2', 'db', 'empty', 'empty list', 'line\n'].filter((id) => id !== 'line\n'),
  },
];

const step = { time: new Date(patternNow), author: 'a', initiator: 'external', message: 'm' } as const;

/** An open alarm that most fields of the alarm's patterns find something in. */
export const patternAlarm: Alarm = {
  id: 'alarm-1',
  display_name: 'AB-CD-EF',
  connector: 'K',
  connector_name: 'KN',
  component: 'C',
  resource: 'R',
  state: { ...step, type: 'stateinc', value: 2 },
  status: { ...step, type: 'statusinc', value: 1 },
  acknowledge: { ...step, type: 'ack', value: 0, author: 'bob', message: 'seen' },
  ticket: { ...step, type: 'assocticket', value: 0, ticket: { id: 'T-1' } },
  tickets: [],
  steps: [],
  created: new Date(patternNow - 2 * hour),
  last_update: new Date(patternNow - hour),
  last_event: new Date(patternNow),
  output: 'disk full',
  initial_output: 'disk',
  long_output: '',
  initial_long_output: '',
  long_output_history: [],
  tags: ['env: prod', 'cloud'],
  events_count: 12,
  total_state_changes: 3,
  state_changes_since_status_update: 1,
  snooze_duration_ms: 0,
  inactive_duration_ms: 0,
};

/** Conditions on that alarm, and whether it matches. */
export const alarmCases: readonly (readonly [string, Condition, boolean])[] = [
  ['state', { type: 'eq', value: 2 }, true],
  ['state', { type: 'gt', value: 2 }, false],
  ['status', { type: 'is_one_of', value: [1, 3] }, true],
  ['acknowledge', { type: 'exist', value: true }, true],
  ['acknowledge', { type: 'exist', value: false }, false],
  ['acknowledge_author', { type: 'eq', value: 'bob' }, true],
  ['snooze', { type: 'exist', value: false }, true],
  ['ticket_id', { type: 'begin_with', value: 'T-' }, true],
  ['tags', { type: 'has_every', value: ['cloud', 'env: prod'] }, true],
  ['tags', { type: 'has_not', value: ['cloud'] }, false],
  ['created', { type: 'relative_time', value: { value: 1, unit: 'h' } }, false],
  ['created', { type: 'relative_time', value: { value: 2, unit: 'h' } }, true],
  ['resolved', { type: 'exist', value: true }, false],
  ['output', { type: 'regexp', value: 'd(?P<rest>.*)l$' }, true],
  ['events_count', { type: 'gt', value: 11 }, true],
];
