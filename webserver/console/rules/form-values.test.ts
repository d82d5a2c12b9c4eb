import { expect } from 'chai';
import { pressed } from './editor.ts';
import { formOfRule } from './edit.ts';
import { writeRule } from './field.ts';
import { formFrom, withoutItem } from './form-values.ts';
import type { RuleForm } from './kind.ts';
import { eventFilterForm } from './kinds/event-filters.ts';
import { idleRuleForm } from './kinds/idle-rules.ts';
import { scenarioForm } from './kinds/scenarios.ts';
import { ruleForms } from './kinds.ts';

/** Whatever is stored can be shown and saved again: the form loses nothing. */
const filters: readonly Readonly<Record<string, unknown>>[] = [
  {
    title: 'Every condition',
    description: 'two\nlines',
    type: 'drop',
    enabled: false,
    priority: 7,
    event_pattern: [
      [
        { field: 'component', condition: { type: 'eq', value: '7' } },
        { field: 'extra.site', condition: { type: 'eq', value: 7 } },
        { field: 'extra.site', condition: { type: 'neq', value: false } },
        { field: 'state', condition: { type: 'is_one_of', value: [2, 3] } },
        { field: 'state', condition: { type: 'gt', value: 1 } },
        { field: 'extra.tags', condition: { type: 'has_every', value: ['a', 'b'] } },
      ],
      [
        { field: 'output', condition: { type: 'regexp', value: '^(?P<disk>.*)$' } },
        { field: 'resource', condition: { type: 'exist', value: false } },
        { field: 'timestamp', condition: { type: 'relative_time', value: { value: 1.5, unit: 'd' } } },
        {
          field: 'timestamp',
          condition: { type: 'absolute_time', value: { from: '2026-03-29T00:30:00Z', to: '2026-10-25T12:30:00Z' } },
        },
      ],
    ],
    entity_pattern_id: 'saved',
    start: '2026-01-01T00:00:00Z',
    stop: '2026-01-02T00:00:00Z',
    rrule: 'FREQ=WEEKLY;BYDAY=TU',
    time_zone: 'Europe/Paris',
    exdates: [{ start: '2026-02-01T00:00:00Z', stop: '2026-02-02T00:00:00Z' }],
  },
  {
    title: 'Every action',
    type: 'enrichment',
    enabled: true,
    event_pattern: [[{ field: 'component', condition: { type: 'eq', value: 'x' } }]],
    external: {
      cmdb: {
        type: 'collection',
        collection: 'external_cmdb',
        where: { host: '{{event.component}}' },
        cache_seconds: 5,
      },
      web: { type: 'http', url: 'https://example.com/{{event.component}}', timeout_ms: 100 },
    },
    actions: [
      { type: 'set_field', field: 'state', value: 2 },
      { type: 'set_field', field: 'extra.n', value: 5 },
      { type: 'set_field_from_template', field: 'extra.m', template: '{{event.output}}' },
      { type: 'copy', from: 'event.extra.a', field: 'output' },
      { type: 'set_entity_info', name: 'list', value: ['a', 'b'], description: 'said' },
      { type: 'set_entity_info', name: 'yes', value: true },
      { type: 'set_entity_info_from_template', name: 'x', template: '{{event.output}}' },
      { type: 'copy_to_entity_info', name: 'y', from: 'external.cmdb.owner' },
      { type: 'set_entity_info_from_dictionary', from: 'external.cmdb' },
      { type: 'set_tags', tags: { a: '1', b: '2' } },
      { type: 'set_tags_from_template', tags: { c: '{{event.output}}' } },
    ],
    on_success: 'break',
    on_failure: 'drop',
  },
  {
    title: 'New names',
    type: 'change_entity',
    enabled: true,
    event_pattern: [[{ field: 'connector', condition: { type: 'eq', value: 'x' } }]],
    identity: { connector: 'y', component: '{{event.extra.host}}' },
  },
];

const zone = 'Europe/Paris';

function again(kind: RuleForm, rule: Readonly<Record<string, unknown>>): unknown {
  const form = formOfRule(kind, rule, zone);
  return writeRule(form, kind.sections(form), zone);
}

describe('a rule as a form', () => {
  for (const filter of filters) {
    it(`comes back as it was: ${String(filter['title'])}`, () => {
      expect(again(eventFilterForm, filter)).to.deep.equal(filter);
    });
  }

  for (const kind of ruleForms) {
    it(`comes back as it was, and is one: the example of ${kind.words.title}`, () => {
      const rule = again(kind, kind.example);
      expect(rule).to.deep.equal(kind.example);
      expect(kind.kind.schema.safeParse(rule).error?.issues ?? []).to.deep.equal([]);
      expect(kind.effect(kind.example, (id) => id)).to.match(/ where .+\.$/);
    });
  }

  for (const operation of [
    { type: 'snooze', duration_seconds: 7200, comment: 'x' },
    { type: 'changestate', state: 0 },
    { type: 'assocticket', ticket: '1', ticket_url: 'https://example.com/1', ticket_data: { queue: 'x' } },
    { type: 'pbehavior', title: 'P', pbehavior_type: 'pause', start_on_trigger: true, duration_seconds: 60 },
    {
      type: 'pbehavior',
      title: 'P',
      pbehavior_type: 'pause',
      reason: 'r',
      start_on_trigger: false,
      start: '2030-01-01T00:00:00Z',
      stop: '2030-01-02T00:00:00Z',
    },
  ]) {
    it(`comes back as it was: an idle rule and a scenario that do ${operation.type}`, () => {
      const rule = { ...idleRuleForm.example, type: 'alarm', alarm_condition: 'last_update', operation };
      expect(again(idleRuleForm, rule)).to.deep.equal(rule);
      expect(idleRuleForm.kind.schema.safeParse(rule).success).to.equal(true);
      const [first] = scenarioForm.example['actions'] as readonly object[];
      const action = { ...first, operation, emit_trigger: true, alarm_pattern_id: 'saved', author: 'desk' };
      const scenario = { ...scenarioForm.example, events_count: 3, actions: [first, action, first] };
      expect(again(scenarioForm, scenario)).to.deep.equal(scenario);
    });
  }

  it('has a button for one more item, which begins with what is usual, and one to remove each', () => {
    const form = formOfRule(scenarioForm, scenarioForm.example, zone);
    const two = pressed(form, 'add:item:actions', scenarioForm.sections(form));
    const titles = scenarioForm.sections(two).flatMap(({ item }) => (item === undefined ? [] : [item.name]));
    expect(titles).to.deep.equal(['actions.0', 'actions.1']);
    const one = pressed(two, 'remove:actions.0', scenarioForm.sections(two));
    expect(writeRule(one, scenarioForm.sections(one), zone)['actions']).to.deep.equal([
      { operation: { type: 'comment' }, drop_scenario_if_not_matched: false, emit_trigger: false },
    ]);
  });

  it('is shorter without an item, and the others move up', () => {
    const form = formFrom({ 'a.0.x': '0', 'a.1.x': '1', 'a.1.y.0.z': '1', 'a.2.x': '2', 'ab.1.x': 'other' });
    expect(Object.fromEntries(withoutItem(form, 'a.1'))).to.deep.equal({
      'a.0.x': ['0'],
      'a.1.x': ['2'],
      'ab.1.x': ['other'],
    });
  });

  it('stays as it is when a button is none of its own', () => {
    const form = formFrom({ title: 'x' });
    for (const button of ['', 'save', 'add:what:list', 'add', 'remove:', 'remove:title']) {
      expect([...pressed(form, button, [])], button).to.deep.equal([...form]);
    }
  });
});
