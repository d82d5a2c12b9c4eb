import { expect } from 'chai';
import type { Entity } from '../../lib/alarm/entity.ts';
import type { Effect } from '../../lib/engine/contract.ts';
import type { Event } from '../../lib/event/event.ts';
import { noServices, type ServiceBook } from '../../lib/service/book.ts';
import { Story } from '../../tests/support/alarm-story.ts';
import { countedEntity, serviceEntity, servicesOf } from '../../tests/support/service-story.ts';
import { serviceLinksConfigSchema } from './config.ts';
import { readEntities, treatEvents } from './process.ts';

const config = serviceLinksConfigSchema.parse({});
const rules = servicesOf({ s: {}, t: {} });
const now = 1000;
const ok = { has_alarm: false, state: 0, acknowledged: false } as const;

function treat(entity: Entity | undefined, batch: readonly Event[], book: ServiceBook = rules) {
  return treatEvents(batch, { config, rules: book, documents: { get: () => entity }, now });
}

const entityOf = (effects: readonly Effect[]): Entity | undefined =>
  effects.flatMap((effect) => (effect.kind === 'document' ? [effect.document as Entity] : []))[0];
const told = (effects: readonly Effect[]): readonly object[] =>
  effects.flatMap((effect) => (effect.kind === 'publish' ? [effect.message.body] : []));

describe('the links to services', () => {
  const story = new Story();
  const check = story.event('check', { state: 2 });
  const asked = story.event('updatestatus', { initiator: 'system' });

  it('forwards every event as it came, and does nothing without a service', () => {
    const { outcomes, effects } = treat(countedEntity, [check, asked], noServices);
    expect(outcomes).to.deep.equal([check, asked].map((event) => ({ kind: 'forward', event })));
    expect(effects).to.deep.equal([]);
  });

  it('reads what no engine before it has read', () => {
    const ack = story.event('ack', { initiator: 'user' });
    expect(readEntities([check, ack, ack], config, rules)).to.deep.equal([{ collection: 'entities', id: 'R/C' }]);
    expect(readEntities([check, ack], config, noServices)).to.deep.equal([]);
    expect(readEntities([asked], config, undefined)).to.have.length(1);
  });

  it('tells once what changed, and nothing when nothing did', () => {
    const { effects } = treat(countedEntity, [check, check]);
    const services = { ids: ['s', 't'], ...ok, revision: now };
    expect(entityOf(effects)).to.deep.equal({ ...countedEntity, services });
    expect(told(effects)).to.deep.equal([{ links: [{ entity: 'R/C', ...services }], shown: [] }]);
    expect(treat(entityOf(effects), [check, asked]).effects).to.deep.equal([]);
  });

  it('tells the alarm, its acknowledgement and their end, each with a greater revision', () => {
    const linked = { ...countedEntity, services: { ids: ['s', 't'], ...ok, revision: now + 5 } };
    const alarmed = { ...linked, ...alarmOf(new Story().check(3)) };
    const first = entityOf(treat(alarmed, [check]).effects);
    expect(first?.services).to.deep.equal({
      ids: ['s', 't'],
      has_alarm: true,
      state: 3,
      acknowledged: false,
      revision: now + 6,
    });
    const acknowledged = {
      ...alarmed,
      services: first?.services ?? linked.services,
      ...alarmOf(new Story().check(3).act('ack')),
    };
    expect(entityOf(treat(acknowledged, [check]).effects)?.services).to.include({
      acknowledged: true,
      revision: now + 7,
    });
  });

  it('takes an entity out that is switched off, that no pattern matches any more, or whose last service is gone', () => {
    const linked: Entity = { ...countedEntity, services: { ids: ['s', 't'], ...ok, revision: 1 } };
    const elsewhere = servicesOf({
      s: { entity_pattern: [[{ field: 'name', condition: { type: 'eq', value: 'x' } }]] },
    });
    for (const [entity, book] of [
      [{ ...linked, enabled: false }, rules],
      [linked, elsewhere],
      [linked, noServices],
    ] as const) {
      const left = entityOf(treat(entity, [asked], book).effects);
      expect(left?.services).to.deep.include({ ids: [], revision: now });
      expect(treat(left, [asked], book).effects).to.deep.equal([]);
    }
    for (const type of ['entity_update', 'resolve_deleted'] as const) {
      const gone = story.event(type, { initiator: 'system' });
      const left = entityOf(treat({ ...linked, enabled: false }, [gone], noServices).effects);
      expect(left?.services?.ids).to.deep.equal([]);
    }
  });

  it('tells what the entity of a service shows when it is asked, and not else', () => {
    const child = serviceEntity('s', alarmOf(new Story().check(2)));
    const shown = [{ service: 's', state: 2, output: child.alarm?.output }];
    expect(told(treat(child, [asked]).effects)).to.deep.equal([{ links: [], shown }]);
    expect(told(treat(serviceEntity('s'), [asked]).effects)).to.deep.equal([
      { links: [], shown: [{ service: 's', state: 0, output: '' }] },
    ]);
    expect(treat(child, [check]).effects).to.deep.equal([]);
  });

  it('does nothing for an entity that does not exist', () => {
    expect(treat(undefined, [check, asked]).effects).to.deep.equal([]);
  });
});

function alarmOf({ entity: { alarm } }: Story): Pick<Entity, 'alarm'> {
  return alarm === undefined ? {} : { alarm };
}
