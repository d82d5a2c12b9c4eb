import { expect } from 'chai';
import type { LoggedEvent } from '../../lib/event-log/entry.ts';
import type { EventFilter } from '../../lib/event-log/filter.ts';
import { createEventLog } from '../../lib/mongo/event-log.ts';
import { createEventIndexer } from '../../lib/mongo/event-log-index.ts';
import { check, createLogStorage, decision, type LogStorage, noon } from './event-log-storage.ts';

describe('what became of an event, in the event log', () => {
  let storage: LogStorage;
  before(async () => {
    storage = await createLogStorage();
    const change = {
      kind: 'change',
      change: 'create',
      entity_id: 'cpu/host',
      alarm_id: 'alarm-1',
      event_id: 'treated',
      time: noon,
      state: 3,
      previous_state: 0,
      status: 1,
    };
    const outcome = { kind: 'outcome', event_id: 'acted', entity_id: 'cpu/host', applied: false, reason: 'Too late' };
    const payload = JSON.stringify({ component: 'host', resource: 'bad', event_type: 7, connector: 'nagios' });
    await storage.write(
      'process_0',
      decision(11, noon, [check('treated', 'cpu', { state: 3 }), check('acted', 'cpu', { event_type: 'ack' })], {
        sources: { intake_0: 5 },
        endings: [
          { index: 0, kind: 'drop', engine: 'event_filter', reason: 'rule-1', event: check('unwanted', 'disk') },
          { index: 3, kind: 'dead_letter', engine: 'cleaner', reason: 'event_field_invalid' },
        ],
        archives: [
          {
            kind: 'archive',
            collection: 'dead_letters',
            document: Object.assign({ _id: 'aaaaaaaaa-process_0-11-3' }, { payload }),
          },
        ],
        outputs: [
          { exchange: 'vigie.alarms', message: { routing_key: 'create.3', body: change } },
          { exchange: 'vigie.alarms', message: { routing_key: 'outcome.refused', body: outcome } },
        ],
      }),
    );
    await storage.write(
      'intake_0',
      decision(5, noon - 1000, [check('treated', 'cpu', { state: 3 }), check('acted', 'cpu')], {
        forwarded: true,
        endings: [{ index: 1, kind: 'dead_letter', engine: 'cleaner', reason: 'event_not_json' }],
        archives: [
          {
            kind: 'archive',
            collection: 'dead_letters',
            document: Object.assign({ _id: 'aaaaaaaaa-intake_0-5-1' }, { payload: '{{{' }),
          },
        ],
      }),
    );
  });
  after(() => storage.remove());

  async function search(filter: EventFilter): Promise<readonly LoggedEvent[]> {
    return (await createEventLog(storage.db).read({ filter, limit: 50 })).events;
  }

  it('is told once for an event that went through two pools, by the last of them', async () => {
    expect((await search({})).map(({ id }) => id)).to.deep.equal([
      'process_0:11:3',
      'process_0:11:2',
      'process_0:11:1',
      'process_0:11:0',
      'intake_0:5:2',
    ]);
  });

  it('names the change of the alarm', async () => {
    const [entry] = await search({ state: [3] });
    expect(entry?.outcome).to.deep.equal({ kind: 'forward' });
    expect(entry?.changes).to.deep.equal([
      { change: 'create', alarm_id: 'alarm-1', state: 3, previous_state: 0, status: 1 },
    ]);
  });

  it('says why an action was refused', async () => {
    const [entry] = await search({ event_type: ['ack'] });
    expect(entry?.action).to.deep.equal({ applied: false, reason: 'Too late' });
  });

  it('says who dropped it and why', async () => {
    const [entry, ...others] = await search({ outcome: ['drop'] });
    expect(entry?.outcome).to.deep.equal({ kind: 'drop', engine: 'event_filter', reason: 'rule-1' });
    expect(others).to.deep.equal([]);
  });

  for (const indexed of [false, true]) {
    it(`finds a dead letter by what can be read of it, ${indexed ? 'with' : 'without'} an index`, async () => {
      if (indexed) {
        // Decisions after them make the first block complete.
        await storage.write('process_0', decision(300, noon + 1000, []));
        expect(await createEventIndexer(storage.db).indexOnce(noon, 10)).to.equal(1);
      }
      const [entry, ...others] = await search({ entity_id: 'bad/host' });
      expect(others).to.deep.equal([]);
      expect(entry?.outcome).to.deep.equal({ kind: 'dead_letter', engine: 'cleaner', reason: 'event_field_invalid' });
      expect(entry?.dead_letter).to.equal('aaaaaaaaa-process_0-11-3');
      expect(entry?.facts).to.deep.equal({
        connector: 'nagios',
        component: 'host',
        resource: 'bad',
        entity_id: 'bad/host',
      });
      expect(entry?.event).to.equal(undefined);
    });

    it(`finds what a filter dropped by its entity, ${indexed ? 'with' : 'without'} an index`, async () => {
      const [entry, ...others] = await search({ entity_id: 'disk/host' });
      expect(others).to.deep.equal([]);
      expect(entry?.outcome.kind).to.equal('drop');
      expect(entry?.event?.event_id).to.equal('unwanted');
    });
  }

  it('keeps a dead letter of which nothing can be read', async () => {
    const letters = await search({ outcome: ['dead_letter'] });
    expect(letters.map(({ facts, outcome }) => [outcome.reason, Object.keys(facts).length])).to.deep.equal([
      ['event_field_invalid', 4],
      ['event_not_json', 0],
    ]);
  });
});
