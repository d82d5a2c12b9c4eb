import { expect } from 'chai';
import { filterEvent, filterNow as now, filterRules, having } from '../../tests/support/filter-story.ts';
import type { Event } from '../../lib/event/event.ts';
import { changeEntities, readCounters } from './process.ts';

const documents = { get: () => undefined };

function run(identity: object, event: Event, pattern: readonly object[] = having('resource', 'R')) {
  const rules = filterRules(['change_entity'], [{ type: 'change_entity', event_pattern: pattern, identity }]);
  const { outcomes, effects } = changeEntities([event], { config: {}, rules, documents, now });
  const [outcome] = outcomes;
  if (outcome?.kind !== 'forward') throw new Error('The event did not go on');
  return { event: outcome.event, effects };
}

describe('change_entity', () => {
  it('C14 change_entity: gives an event other names by templates, and with them another entity', () => {
    const pattern = having('resource', '^(?P<host>[a-z]+)/(?P<check>[a-z]+)$', 'regexp');
    const identity = {
      connector: 'nagios',
      connector_name: '{{event.connector}}-{{event.connector_name}}',
      component: '{{match.event.resource.host}}',
      resource: '{{match.event.resource.check}}',
    };
    const { event } = run(identity, filterEvent({ resource: 'web/disk' }), pattern);
    expect(event).to.include({
      entity_id: 'disk/web',
      connector: 'nagios',
      connector_name: 'K-KN',
      component: 'web',
      resource: 'disk',
      source_type: 'resource',
    });
  });

  it('takes the resource away with an empty text', () => {
    const { event } = run({ resource: '{{event.long_output}}' }, filterEvent());
    expect(event).to.include({ entity_id: 'C', source_type: 'component' });
    expect(event).to.not.have.property('resource');
  });

  it('leaves an event as it was when it would have no name, and keeps the failure', () => {
    const { event, effects } = run({ component: '{{event.long_output}}' }, filterEvent());
    expect(event).to.deep.equal(filterEvent());
    expect(effects.map((effect) => effect.kind)).to.deep.equal(['document', 'archive']);
  });

  it('lets what does not match, and what people do, pass as it is', () => {
    const other = filterEvent({ resource: 'S' });
    expect(run({ component: 'X' }, other)).to.deep.equal({ event: other, effects: [] });
    const action = { ...filterEvent(), initiator: 'user' } as const;
    expect(run({ component: 'X' }, action)).to.deep.equal({ event: action, effects: [] });
  });

  it('reads the counters of its rules alone', () => {
    const rules = filterRules(
      ['change_entity'],
      [{ type: 'change_entity', event_pattern: having('resource', 'R'), identity: { component: 'X' } }],
    );
    expect(readCounters([filterEvent()], {}, rules)).to.deep.equal([
      { collection: 'rule_counters', id: 'log_0 rule-0' },
    ]);
    expect(readCounters([filterEvent()], {}, undefined)).to.deep.equal([]);
  });
});
