import { expect } from 'chai';
import {
  enrich,
  filterConfig as config,
  type FilterRule,
  filterTypes,
  onC,
  runFilters,
} from '../../tests/support/filter-run.ts';
import { filterEntity, filterEvent, filterNow as now, filterRules, having } from '../../tests/support/filter-story.ts';
import { readDocuments } from './process.ts';

describe('event_filter', () => {
  it('C01 drop: drops what a rule matches, with the name of the rule, and forwards the rest in order', () => {
    const pattern = [
      [
        { field: 'component', condition: { type: 'eq', value: 'C' } },
        { field: 'event_type', condition: { type: 'eq', value: 'check' } },
      ],
    ];
    const { kinds } = runFilters(
      [{ type: 'drop', event_pattern: pattern }],
      [filterEvent(), filterEvent({ component: 'D' })],
    );
    expect(kinds).to.deep.equal(['drop', 'forward']);
  });

  it('C02 break: a break before a drop lets the event go on', () => {
    expect(
      runFilters(
        [
          { type: 'break', event_pattern: onC },
          { type: 'drop', event_pattern: onC },
        ],
        [filterEvent()],
      ).kinds,
    ).to.deep.equal(['forward']);
  });

  it('C03 order: each rule sees what the ones before it did', () => {
    const { entity, events } = runFilters(
      [
        enrich([{ type: 'copy_to_entity_info', name: 'output', from: 'event.output' }], { priority: 1005 }),
        enrich([{ type: 'copy_to_entity_info', name: 'customer', from: 'event.extra.customer' }], { priority: 1003 }),
        enrich(
          [
            {
              type: 'set_field_from_template',
              field: 'output',
              template: '{{event.output}} (client: {{entity.infos.customer}})',
            },
          ],
          { priority: 1004 },
        ),
      ],
      [filterEvent({ customer: 'acme' })],
    );
    expect(events[0]?.output).to.equal('O (client: acme)');
    expect(entity?.infos['output']?.value).to.equal('O (client: acme)');
  });

  it('finds rules by what earlier ones wrote, though the event did not match them when it came', () => {
    const { events } = runFilters(
      [
        enrich([{ type: 'set_field', field: 'output', value: 'second' }]),
        enrich([{ type: 'set_field', field: 'author', value: 'third' }], { event_pattern: having('output', 'second') }),
        { type: 'drop', event_pattern: having('output', 'O') },
      ],
      [filterEvent()],
    );
    expect(events[0]).to.include({ output: 'second', author: 'third' });
  });

  it('C05: a rule without patterns is no rule', () => {
    expect(() => runFilters([{ type: 'drop' }], [filterEvent()])).to.throw('never matches');
  });

  it('C06 OR groups: drops on either', () => {
    const pattern = [...having('component', 'X'), ...having('resource', 'Y')];
    const batch = [filterEvent({ component: 'X' }), filterEvent({ resource: 'Y' }), filterEvent()];
    expect(runFilters([{ type: 'drop', event_pattern: pattern }], batch).kinds).to.deep.equal([
      'drop',
      'drop',
      'forward',
    ]);
  });

  it('C07 regexp group: what a named group of the entity pattern took is a value for templates', () => {
    const rule = {
      type: 'enrichment',
      entity_pattern: having('name', 'CMDB:(?P<SI_CMDB>.*?)($|,)', 'regexp'),
      actions: [{ type: 'set_entity_info_from_template', name: 'SI', template: '{{match.entity.name.SI_CMDB}}' }],
    };
    const entity = { ...filterEntity, name: 'CMDB:TEST_PROD' };
    expect(runFilters([rule], [filterEvent()], { entity }).entity?.infos['SI']?.value).to.equal('TEST_PROD');
  });

  it('C08 set_entity_info types: a number stays a number', () => {
    const values = [1592215337, true, 'text', ['a', 'b']];
    const actions = values.map((value, index) => ({
      type: 'set_entity_info',
      name: `i${index}`,
      description: 'D',
      value,
    }));
    const { entity } = runFilters([enrich(actions)], [filterEvent()]);
    expect(Object.values(entity?.infos ?? {})).to.deep.equal(
      values.map((value, index) => ({ name: `i${index}`, description: 'D', value })),
    );
  });

  it('C09 copy_to_entity_info: from unknown fields and from known ones', () => {
    const actions = [
      { type: 'copy_to_entity_info', name: 'customer', from: 'event.extra.customer' },
      { type: 'copy_to_entity_info', name: 'output', from: 'event.output' },
    ];
    const { entity } = runFilters([enrich(actions)], [filterEvent({ customer: 'acme' })]);
    expect(entity?.infos).to.deep.equal({
      customer: { name: 'customer', value: 'acme' },
      output: { name: 'output', value: 'O' },
    });
  });

  it('C10 disabled entity: is not enriched, but its events are dropped', () => {
    const rule = enrich([{ type: 'set_entity_info', name: 'a', value: 1 }]);
    const entity = { ...filterEntity, enabled: false };
    expect(runFilters([rule], [filterEvent()], { entity }).effects).to.deep.equal([]);
    expect(runFilters([{ type: 'drop', event_pattern: onC }], [filterEvent()], { entity }).kinds).to.deep.equal([
      'drop',
    ]);
  });

  it('C11 time window: a rule is in force from its start to its stop, by its recurrence, and not on excluded dates', () => {
    const at = (seconds: number): string => new Date(now + seconds * 1000).toISOString();
    const kinds = (rest: FilterRule, seconds: number): readonly string[] =>
      runFilters([{ type: 'drop', event_pattern: onC, ...rest }], [filterEvent()], { now: now + seconds * 1000 }).kinds;
    const window = { start: at(4), stop: at(10) };
    expect([0, 5, 11].flatMap((seconds) => kinds(window, seconds))).to.deep.equal(['forward', 'drop', 'forward']);
    const recurring = { start: at(0), stop: at(1), rrule: 'FREQ=SECONDLY;COUNT=2' };
    expect([0, 1, 3].flatMap((seconds) => kinds(recurring, seconds))).to.deep.equal(['drop', 'drop', 'forward']);
    expect(kinds({ start: at(-1), stop: at(10), exdates: [{ start: at(-1), stop: at(1) }] }, 0)).to.deep.equal([
      'forward',
    ]);
  });

  it('C16 outcome: a failure with on_failure drop drops; on_success break skips later rules', () => {
    const missing = { type: 'copy', from: 'event.extra.none', field: 'output' };
    expect(runFilters([enrich([missing], { on_failure: 'drop' })], [filterEvent()]).kinds).to.deep.equal(['drop']);
    const rules = [
      enrich([{ type: 'set_field', field: 'output', value: 'x' }], { on_success: 'break' }),
      { type: 'drop', event_pattern: onC },
    ];
    expect(runFilters(rules, [filterEvent()]).events[0]?.output).to.equal('x');
    const dropping = [enrich([{ type: 'set_field', field: 'output', value: 'x' }], { on_success: 'drop' })];
    expect(runFilters(dropping, [filterEvent()]).kinds).to.deep.equal(['drop']);
  });

  it('sets fields, tags and infos as each action says', () => {
    const { events, entity } = runFilters(
      [
        enrich([
          { type: 'set_field', field: 'state', value: 3 },
          { type: 'set_field', field: 'long_output', value: 'L' },
          { type: 'set_field', field: 'extra.site', value: 'paris' },
          { type: 'copy', from: 'event.extra.site', field: 'author' },
          { type: 'set_tags', tags: { env: 'prod', cloud: '' } },
          { type: 'set_tags_from_template', tags: { site: '{{event.extra.site}}' } },
          { type: 'set_entity_info_from_dictionary', from: 'event.extra.facts' },
        ]),
      ],
      [filterEvent({ tags: { old: '1' }, facts: { owner: 'bob', rack: 7 } })],
    );
    expect(events[0]).to.deep.include({
      state: 3,
      long_output: 'L',
      author: 'paris',
      tags: { old: '1', env: 'prod', cloud: '', site: 'paris' },
    });
    expect(entity?.infos).to.deep.equal({ owner: { name: 'owner', value: 'bob' }, rack: { name: 'rack', value: 7 } });
  });

  it('shows the entity of an event to the next one of the batch, and writes it once', () => {
    const rules = [
      enrich([{ type: 'copy_to_entity_info', name: 'last', from: 'event.output' }]),
      enrich([{ type: 'set_entity_info', name: 'seen', value: true }], {
        event_pattern: undefined,
        entity_pattern: having('infos.last', 'b'),
      }),
    ];
    const { entity, effects } = runFilters(rules, [filterEvent({ output: 'a' }), filterEvent({ output: 'b' })]);
    expect(entity?.infos).to.have.all.keys('last', 'seen');
    expect(effects.filter((effect) => effect.kind === 'document' && effect.collection === 'entities')).to.have.length(
      1,
    );
  });

  it('writes nothing when an info is already what it should be', () => {
    const entity = { ...filterEntity, infos: { a: { name: 'a', value: 1 } } };
    expect(
      runFilters([enrich([{ type: 'set_entity_info', name: 'a', value: 1 }])], [filterEvent()], { entity }).entity,
    ).to.equal(undefined);
  });

  it('uses a saved pattern where a rule names one', () => {
    const patterns = [{ _id: 'mine', pattern: onC }];
    expect(runFilters([{ type: 'drop', event_pattern_id: 'mine' }], [filterEvent()], { patterns }).kinds).to.deep.equal(
      ['drop'],
    );
    expect(() => runFilters([{ type: 'drop', event_pattern_id: 'mine' }], [filterEvent()])).to.throw(
      'no saved pattern mine',
    );
  });

  it('leaves alone what people and the platform do', () => {
    const event = { ...filterEvent(), initiator: 'user' } as const;
    expect(runFilters([{ type: 'drop', event_pattern: onC }], [event]).effects).to.deep.equal([]);
  });

  it('answers an empty batch with nothing, and without rules reads nothing', () => {
    expect(runFilters([], []).effects).to.deep.equal([]);
    expect(readDocuments([filterEvent()], config, filterRules(filterTypes, []))).to.deep.equal([]);
    expect(readDocuments([filterEvent()], config, undefined)).to.deep.equal([]);
    const rules = filterRules(filterTypes, [{ type: 'drop', event_pattern: onC }]);
    expect(readDocuments([filterEvent(), filterEvent()], config, rules)).to.deep.equal([
      { collection: 'entities', id: 'R/C' },
      { collection: 'rule_counters', id: 'log_0 rule-0' },
    ]);
  });
});
