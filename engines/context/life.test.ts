import { expect } from 'chai';
import type { PbehaviorInfo } from '../../lib/alarm/pbehavior-info.ts';
import type { ProcessResult } from '../../lib/engine/contract.ts';
import type { Event } from '../../lib/event/event.ts';
import { day, event, minute, start, Store } from '../../tests/support/context-store.ts';

const update = (entity_changes: object, fields: Record<string, unknown> = {}, at = start): Event =>
  event({ event_type: 'entity_update', initiator: 'user', author: 'Ann', entity_changes, ...fields }, at);
const deletion = (fields: Record<string, unknown> = {}, at = start): Event =>
  event({ event_type: 'resolve_deleted', initiator: 'user', author: 'Ann', ...fields }, at);
const reasonsOf = ({ effects }: ProcessResult): unknown[] =>
  effects.flatMap((effect) => (effect.kind === 'publish' ? [Object(effect.message.body).reason] : []));

describe('context: how entities come and go', () => {
  it('marks a deleted entity with who and when, and keeps all that it has', () => {
    const store = new Store();
    store.run(event());
    const before = store.entity('R/C');
    expect(reasonsOf(store.run(deletion({}, start + 5)))).to.deep.equal([undefined]);
    expect(store.entity('R/C')).to.deep.equal({ ...before, deleted: { time: new Date(start + 5), author: 'Ann' } });
    expect(reasonsOf(store.run(deletion()))).to.deep.equal(['There is nothing to change']);
    expect(reasonsOf(store.run(deletion({ resource: 'X' })))).to.deep.equal(['There is no such entity']);
  });

  it('refuses to edit what is deleted, until it is brought back', () => {
    const store = new Store();
    store.run(event(), deletion());
    expect(reasonsOf(store.run(update({ enabled: false })))).to.deep.equal(['The entity is deleted']);
    expect(reasonsOf(store.run(update({ deleted: false })))).to.deep.equal([undefined]);
    expect(store.entity('R/C')).to.not.have.property('deleted');
    expect(reasonsOf(store.run(update({ deleted: false })))).to.deep.equal(['There is nothing to change']);
  });

  it('brings a deleted entity back with its next event, at once, and what it hangs on is told', () => {
    const store = new Store();
    store.run(event(), update({ infos: { a: { value: 1 } } }), deletion());
    const { effects } = store.run(event({}, start + 1));
    expect(store.entity('R/C')).to.not.have.property('deleted');
    expect(store.entity('R/C').infos).to.have.property('a');
    expect(effects.flatMap((effect) => (effect.kind === 'document' ? [effect.urgent] : []))).to.deep.equal([true]);
    expect(effects.flatMap((effect) => (effect.kind === 'touch' ? [effect.id] : []))).to.deep.equal(['K/KN', 'C']);
  });

  it('removes for good what was deleted before a time, and then makes it anew', () => {
    const store = new Store();
    store.run(event(), update({ infos: { a: { value: 1 } } }), deletion());
    store.run(update({ purge_before: start }));
    expect(store.entity('R/C').deleted).to.not.equal(undefined);
    const { effects } = store.run(update({ purge_before: start + 1 }, { initiator: 'system' }), event({}, start + 2));
    expect(store.entity('R/C').infos).to.deep.equal({});
    expect(effects.some(({ kind }) => kind === 'publish')).to.equal(false);
    store.run(update({ purge_before: start + 10 }));
    expect(store.documents.has('R/C')).to.equal(true);
    store.run(deletion({}, start + 3), update({ purge_before: start + 10 }));
    expect(store.documents.has('R/C')).to.equal(false);
  });

  it('makes what an import names, with what it hangs on, and says where it comes from', () => {
    const store = new Store();
    const changes = { create: 'if_missing', import_source: 'cmdb', infos: { site: { value: 'lyon' } } };
    store.run(update(changes, { connector: 'import', connector_name: 'cmdb' }));
    const entity = store.entity('R/C');
    expect(entity).to.include({ type: 'resource', name: 'R', connector: 'import/cmdb', import_source: 'cmdb' });
    expect(entity.imported).to.deep.equal(new Date(start));
    expect(entity).to.not.have.property('last_event');
    expect([...store.documents.keys()].sort()).to.deep.equal(['C', 'R/C', 'import/cmdb']);
    expect(reasonsOf(store.run(update({ ...changes, create: 'always' })))).to.deep.equal([
      'There is such an entity already',
    ]);
  });

  it('notes when the infos of a component change, and when it gets a resource', () => {
    const store = new Store();
    store.run(event({}, start));
    expect(store.entity('C')).to.not.have.property('infos_changed');
    expect(store.entity('C').resource_added).to.deep.equal(new Date(start));
    store.run(update({ infos: { site: { value: 'lyon' } } }, { resource: undefined }, start + 1));
    expect(store.entity('C').infos_changed).to.deep.equal(new Date(start + 1));
  });

  it('copies what is noted about its component to a resource, and forgets it with it', () => {
    const store = new Store();
    store.run(event());
    const told = (component_infos: object) => store.run(update({ component_infos }, { initiator: 'system' }));
    told({ site: { value: 'lyon' } });
    const { component_infos: infos } = store.entity('R/C');
    expect(infos).to.deep.equal({ site: { name: 'site', value: 'lyon' } });
    told({ site: { value: 'lyon' } });
    expect(store.entity('R/C').component_infos).to.equal(infos);
    told({});
    expect(store.entity('R/C')).to.not.have.property('component_infos');
  });

  it('counts the checks of a day, but none in a pbehavior that is not active, and begins again the next day (B07)', () => {
    const store = new Store();
    store.run(...[0, 0, 1, 2].map((state) => event({ state })), event({ event_type: 'perf', perf_data: 'a=1' }));
    expect(store.entity('R/C')).to.include({ ok_events: 2, not_ok_events: 2 });
    const info = (canonical_type: PbehaviorInfo['canonical_type']) => ({ pbehavior_info: { canonical_type } });
    store.documents.set('R/C', { ...store.entity('R/C'), ...info('maintenance') });
    store.run(event({ state: 0 }, start + 1));
    expect(store.entity('R/C')).to.include({ ok_events: 2, not_ok_events: 2 });
    store.documents.set('R/C', { ...store.entity('R/C'), ...info('active') });
    store.run(event({ state: 0 }, start + 2));
    expect(store.entity('R/C')).to.include({ ok_events: 3, not_ok_events: 2 });
    const tomorrow = start - (start % day) + day;
    store.runAt(tomorrow - minute, event({ state: 3 }, tomorrow - minute));
    expect(store.entity('R/C')).to.include({ ok_events: 3, not_ok_events: 3 });
    store.runAt(tomorrow, event({ state: 3 }, tomorrow));
    expect(store.entity('R/C')).to.include({ ok_events: 0, not_ok_events: 1 });
    expect(store.entity('R/C').counted_until).to.deep.equal(new Date(tomorrow + day));
  });
});
