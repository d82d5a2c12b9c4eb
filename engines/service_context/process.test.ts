import { expect } from 'chai';
import type { Entity } from '../../lib/alarm/entity.ts';
import type { Event } from '../../lib/event/event.ts';
import { Story } from '../../tests/support/alarm-story.ts';
import { serviceEntity, servicesOf } from '../../tests/support/service-story.ts';
import { readServices, treatEvents } from './process.ts';

const rules = servicesOf({ s: { title: 'Shop', impact_level: 4 } });

function about(id: string, fields: Partial<Event> = {}): Event {
  const { resource: _resource, ...event } = new Story().event('check', { state: 2, initiator: 'system' });
  return { ...event, entity_id: id, component: id, source_type: 'service', ...fields };
}

function treat(stored: Entity | undefined, ...batch: readonly Event[]) {
  const { outcomes, effects } = treatEvents(batch, { config: {}, rules, documents: { get: () => stored }, now: 0 });
  const [effect, ...others] = effects;
  expect(others).to.deep.equal([]);
  return { outcomes, entity: effect?.kind === 'document' ? effect.document : undefined };
}

describe('the context of services', () => {
  const check = new Story().event('check', { state: 2 });

  it('leaves the events of monitoring tools alone, and reads only what services need', () => {
    expect(treat(undefined, check)).to.deep.equal({ outcomes: [{ kind: 'forward', event: check }], entity: undefined });
    expect(readServices([check, about('s'), about('s')])).to.deep.equal([{ collection: 'entities', id: 's' }]);
  });

  it('makes the entity of a service once, as its rule says', () => {
    const { outcomes, entity } = treat(undefined, about('s'), about('s'));
    expect(outcomes.map(({ kind }) => kind)).to.deep.equal(['forward', 'forward']);
    expect(entity).to.deep.include({ _id: 's', type: 'service', name: 'Shop', impact_level: 4, enabled: true });
  });

  it('keeps it as the rule says, and touches nothing when it does', () => {
    const said = serviceEntity('s', { name: 'Shop', impact_level: 4 });
    expect(treat(said, about('s')).entity).to.equal(undefined);
    expect(treat({ ...said, name: 'Old' }, about('s')).entity).to.deep.equal(said);
    expect(treat({ ...said, enabled: false }, about('s')).entity).to.deep.equal(said);
  });

  it('F11 ends the alarm of a service that is not in force, whatever the event wanted', () => {
    const { outcomes, entity } = treat(serviceEntity('gone'), about('gone', { alarm_id: 'another' }));
    expect(entity).to.deep.include({ enabled: false });
    const [outcome] = outcomes;
    expect(outcome?.kind === 'forward' && outcome.event).to.include({ event_type: 'entity_update' });
    expect(outcome?.kind === 'forward' && outcome.event).not.to.have.property('alarm_id');
    expect(treat(serviceEntity('gone', { enabled: false }), about('gone')).entity).to.equal(undefined);
    expect(treat(undefined, about('gone')).outcomes[0]).to.include({ kind: 'drop' });
  });

  it('leaves to the engine of alarms what a person is told', () => {
    const acknowledged = about('gone', { initiator: 'user', event_type: 'ack' });
    expect(treat(undefined, acknowledged).outcomes).to.deep.equal([{ kind: 'forward', event: acknowledged }]);
  });

  it('lets an edit change the informations of the entity alone: the rule says the rest', () => {
    const infos = { owner: { value: 'ops' } };
    const edit = about('s', {
      event_type: 'entity_update',
      entity_changes: { enabled: false, impact_level: 9, infos },
    });
    const [outcome] = treat(serviceEntity('s', { name: 'Shop', impact_level: 4 }), edit).outcomes;
    expect(outcome?.kind === 'forward' && outcome.event.entity_changes).to.deep.equal({ infos });
  });

  it('lets no monitoring tool speak for a service', () => {
    const { outcomes } = treat(undefined, about('s', { source_type: 'component' }), check);
    expect(outcomes[0]).to.include({ kind: 'dead_letter', code: 'event_field_invalid', field: 'component' });
    expect(outcomes[1]).to.deep.equal({ kind: 'forward', event: check });
  });
});
