import { expect } from 'chai';
import fc from 'fast-check';
import { day, event, minute, start, Store } from '../../tests/support/context-store.ts';
import type { DocumentEffect, Effect, ProcessResult, TouchEffect } from '../../lib/engine/contract.ts';
import type { Event } from '../../lib/event/event.ts';
import { InvalidEvent } from '../../lib/event/invalid.ts';
import { normaliseEvent } from '../../lib/event/normalise.ts';
import { readEntities } from './process.ts';

const touchesOf = (result: ProcessResult) =>
  result.effects.filter((effect): effect is TouchEffect => effect.kind === 'touch').map((effect) => effect.id);
const documentsOf = (effects: readonly Effect[]) =>
  effects.filter((effect): effect is DocumentEffect => effect.kind === 'document');

describe('context', () => {
  it('creates resource, component and connector from one event on a resource', () => {
    const store = new Store();
    const result = store.run(event());
    expect(store.entity('R/C')).to.deep.equal({
      _id: 'R/C',
      type: 'resource',
      name: 'R',
      connector: 'K/KN',
      component: 'C',
      enabled: true,
      impact_level: 1,
      infos: {},
      created: new Date(start),
      last_event: new Date(start),
      counted_until: new Date(start - (start % day) + day),
      ok_events: 1,
      not_ok_events: 0,
      position: 0,
    });
    expect(store.entity('C')).to.include({
      type: 'component',
      name: 'C',
      component: 'C',
      connector: 'K/KN',
      position: 0,
    });
    expect(store.entity('K/KN')).to.include({ type: 'connector', name: 'KN', position: 0 });
    expect(store.entity('K/KN')).to.not.have.any.keys('connector', 'component');
    expect(documentsOf(result.effects).map((effect) => effect.urgent)).to.deep.equal([true]);
  });

  it('creates component and connector from an event on a component', () => {
    const store = new Store();
    store.run(event({ resource: undefined }));
    expect([...store.documents.keys()].sort()).to.deep.equal(['C', 'K/KN']);
  });

  it('creates the connector alone from measurements of a connector', () => {
    const store = new Store();
    const result = store.run(event({ resource: '', component: '', event_type: 'perf', perf_data: 'events=5' }));
    expect(touchesOf(result)).to.deep.equal([]);
    expect(store.entity('K/KN')).to.include({ type: 'connector', name: 'KN' });
    expect(store.entity('K/KN').metrics).to.deep.equal(['events']);
  });

  for (const event_type of ['check', 'perf', 'log', 'trap', 'user', 'eue', 'calendar']) {
    it(`creates entities from ${event_type}`, () => {
      const store = new Store();
      store.run(event({ event_type }));
      expect(store.documents.has('R/C')).to.equal(true);
    });
  }

  for (const event_type of [
    'ack',
    'ackremove',
    'cancel',
    'uncancel',
    'comment',
    'assocticket',
    'declareticket',
    'snooze',
    'unsnooze',
    'changestate',
    'resolve_close',
    'resolve_cancel',
  ]) {
    it(`neither creates nor changes entities by ${event_type}, and forwards it`, () => {
      const action = event({ event_type, ticket: 'T', connector: 'other' });
      expect(readEntities([action])).to.deep.equal([]);
      expect(new Store().run(action)).to.deep.equal({ outcomes: [{ kind: 'forward', event: action }], effects: [] });
    });
  }

  describe('of a person’s edit', () => {
    const edit = (entity_changes: object, fields: Record<string, unknown> = {}): Event => {
      const wire = {
        connector: 'K',
        connector_name: 'KN',
        component: 'C',
        resource: 'R',
        initiator: 'user',
        ...fields,
      };
      const envelope = { event_id: 'edit-1', received_ms: start, trusted: true };
      const result = normaliseEvent({ ...wire, event_type: 'entity_update', entity_changes }, envelope);
      if (result instanceof InvalidEvent) throw new Error(result.message);
      return result;
    };
    const outcomesOf = ({ effects }: ProcessResult) =>
      effects.flatMap((effect) => (effect.kind === 'publish' ? [effect.message] : []));
    const withInfo = (store: Store) => store.run(edit({ infos: { owner: { value: 'Ann' }, floor: { value: 3 } } }));

    it('changes what is named, at once, and says that it was applied', () => {
      const store = new Store();
      store.run(event());
      const before = store.entity('R/C');
      const result = store.run(edit({ enabled: false, impact_level: 7 }));
      expect(store.entity('R/C')).to.deep.equal({ ...before, enabled: false, impact_level: 7 });
      expect(documentsOf(result.effects).map((effect) => effect.urgent)).to.deep.equal([true]);
      expect(outcomesOf(result)).to.deep.equal([
        {
          routing_key: 'outcome.applied',
          body: { kind: 'outcome', event_id: 'edit-1', entity_id: 'R/C', applied: true },
        },
      ]);
    });

    it('adds, changes and removes informations, and leaves the others as they are', () => {
      const store = new Store();
      store.run(event());
      withInfo(store);
      const { floor } = store.entity('R/C').infos;
      store.run(edit({ infos: { owner: { value: 'Bob', description: 'At night' }, tag: { value: ['x'] } } }));
      store.run(edit({ infos: { tag: null, nothing: null } }));
      expect(store.entity('R/C').infos).to.deep.equal({
        owner: { name: 'owner', value: 'Bob', description: 'At night' },
        floor: { name: 'floor', value: 3 },
      });
      expect(store.entity('R/C').infos['floor']).to.equal(floor);
    });

    for (const [name, id, changes, reason] of [
      ['of an entity that does not exist', 'X', { enabled: false }, 'There is no such entity'],
      [
        'that changes nothing',
        'R',
        { enabled: true, infos: { owner: { value: 'Ann' } } },
        'There is nothing to change',
      ],
      [
        'that adds too much',
        'R',
        { infos: Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`last ${index}`, { value: 1 }])) },
        'The entity would have too many informations',
      ],
    ] as const) {
      it(`refuses one ${name}`, () => {
        const store = new Store();
        store.run(event());
        withInfo(store);
        for (let round = 0; round < 4; round += 1) {
          const infos = Array.from({ length: 100 }, (_, index) => [`i${round} ${index}`, { value: 1 }]);
          store.run(edit({ infos: Object.fromEntries(infos) }));
        }
        const result = store.run(edit(changes, { resource: id }));
        expect(documentsOf(result.effects)).to.deep.equal([]);
        expect(outcomesOf(result).map(({ body }) => body)).to.deep.equal([
          { kind: 'outcome', event_id: 'edit-1', entity_id: `${id}/C`, applied: false, reason },
        ]);
      });
    }

    it('sees what an event before it in the same batch made', () => {
      const store = new Store();
      const result = store.run(event(), edit({ enabled: false }));
      expect(store.entity('R/C').enabled).to.equal(false);
      expect(documentsOf(result.effects)).to.have.length(1);
    });

    it('comes from our own processes alone', () => {
      const wire = { connector: 'K', connector_name: 'KN', component: 'C', event_type: 'entity_update' };
      const envelope = { event_id: 'e', received_ms: start, trusted: false };
      expect(normaliseEvent({ ...wire, entity_changes: {} }, envelope)).to.include({ code: 'event_type_internal' });
    });
  });

  it('leaves services alone', () => {
    const service = event({ resource: undefined, source_type: 'service' });
    expect(new Store().run(service).effects).to.deep.equal([]);
  });

  it('forwards the events as they are, in order', () => {
    const batch = [event(), event({ resource: 'S' }), event({ event_type: 'ack' })];
    const { outcomes } = new Store().run(...batch);
    expect(outcomes).to.deep.equal(batch.map((each) => ({ kind: 'forward', event: each })));
  });

  it('answers an empty batch with nothing', () => {
    expect(new Store().run()).to.deep.equal({ outcomes: [], effects: [] });
  });

  it('asks for each entity once', () => {
    expect(readEntities([event(), event(), event({ resource: 'S' })])).to.deep.equal([
      { collection: 'entities', id: 'R/C' },
      { collection: 'entities', id: 'S/C' },
    ]);
  });

  it('moves the last event, without urgency, and keeps what did not change', () => {
    const store = new Store();
    store.run(event());
    const before = store.entity('R/C');
    const result = store.run(event({}, start + 1000));
    const after = store.entity('R/C');
    expect(after.last_event).to.deep.equal(new Date(start + 1000));
    expect(after.infos).to.equal(before.infos);
    expect(after.created).to.equal(before.created);
    expect(documentsOf(result.effects).map((effect) => effect.urgent)).to.deep.equal([false]);
  });

  it('has no effect at all when nothing moved', () => {
    const store = new Store();
    store.run(event({ event_type: 'perf', perf_data: 'a=1' }));
    expect(store.run(event({ event_type: 'perf', perf_data: 'a=2' })).effects).to.deep.equal([]);
  });

  it('never moves the last event back', () => {
    const store = new Store();
    store.run(event({}, start + 5000));
    store.run(event({}, start));
    expect(store.entity('R/C').last_event).to.deep.equal(new Date(start + 5000));
  });

  it('follows the latest sender', () => {
    const store = new Store();
    store.run(event());
    const result = store.run(event({ connector_name: 'KN2' }, start + 1));
    expect(store.entity('R/C').connector).to.equal('K/KN2');
    expect(touchesOf(result)).to.deep.equal(['K/KN2', 'C']);
  });

  it('touches linked entities once per batch, and then once per minute', () => {
    const store = new Store();
    const resources = ['R', 'S', 'T'];
    const at = (receivedMs: number) => store.run(...resources.map((resource) => event({ resource }, receivedMs)));
    expect(touchesOf(at(start))).to.deep.equal(['K/KN', 'C']);
    expect(touchesOf(at(start + minute - 1))).to.deep.equal([]);
    expect(touchesOf(at(start + minute))).to.deep.equal(['K/KN', 'C']);
    expect(touchesOf(at(start + minute + 1))).to.deep.equal([]);
  });

  it('treats several events of one entity as one change, urgent when the entity is new', () => {
    const store = new Store();
    const { effects } = store.run(
      event(),
      event({ perf_data: 'a=1' }, start + 1),
      event({ perf_data: 'b=1' }, start + 2),
    );
    const [effect, ...others] = documentsOf(effects);
    expect(others).to.deep.equal([]);
    expect(effect?.urgent).to.equal(true);
    expect(store.entity('R/C')).to.deep.include({ metrics: ['a', 'b'], last_event: new Date(start + 2) });
  });

  it('remembers a hundred names of metrics, and keeps the list when there is nothing new', () => {
    const store = new Store();
    const names = Array.from({ length: 120 }, (_, index) => `m${index}`);
    store.run(
      event({
        perf_data: names
          .slice(0, 60)
          .map((name) => `${name}=1`)
          .join(' '),
      }),
    );
    store.run(event({ perf_data: names.map((name) => `${name}=1`).join(' ') }));
    const before = store.entity('R/C').metrics;
    expect(before).to.deep.equal(names.slice(0, 100));
    store.run(event({ perf_data: 'other=1' }, start + 1));
    expect(store.entity('R/C').metrics).to.equal(before);
  });

  it('ends with the same entities however the events are cut into batches', () => {
    const eventArbitrary = fc
      .record({
        resource: fc.constantFrom('R', 'S', ''),
        connector_name: fc.constantFrom('A', 'B'),
        perf_data: fc.constantFrom('', 'a=1', 'b=1'),
      })
      .chain((fields) => fc.nat(5 * minute).map((offset) => event(fields, start + offset)));
    fc.assert(
      fc.property(fc.array(eventArbitrary, { maxLength: 20 }), fc.nat(20), (events, cut) => {
        const [whole, parts] = [new Store(), new Store()];
        whole.run(...events);
        parts.run(...events.slice(0, cut));
        parts.run(...events.slice(cut));
        for (const id of ['R/C', 'S/C']) expect(parts.entity(id)).to.deep.equal(whole.entity(id));
        expect([...parts.documents.keys()].sort()).to.deep.equal([...whole.documents.keys()].sort());
      }),
    );
  });
});
