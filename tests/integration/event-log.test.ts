import { expect } from 'chai';
import type { EventLog, EventPage, EventQuery } from '../../lib/event-log/event-log.ts';
import { createEventLog } from '../../lib/mongo/event-log.ts';
import { createEventIndexer } from '../../lib/mongo/event-log-index.ts';
import { check, createLogStorage, decision, type LogStorage, noon } from './event-log-storage.ts';

const generous = { decisions: 100_000, bytes: 1e9, milliseconds: 60_000 };

describe('the event log', function () {
  this.timeout(60_000);
  let storage: LogStorage;
  let log: EventLog;

  before(async () => {
    storage = await createLogStorage();
    log = createEventLog(storage.db, generous);
  });
  after(() => storage.remove());

  const ids = ({ events }: EventPage): readonly (string | undefined)[] => events.map(({ facts }) => facts.event_id);

  async function ask(query: Partial<EventQuery> = {}, from: EventLog = log): Promise<EventPage> {
    return await from.read({ filter: {}, limit: 10, ...query });
  }

  /** Every page of a query, following one of its cursors until it ends. */
  async function walk(query: Partial<EventQuery>, from: EventLog = log): Promise<readonly EventPage[]> {
    const pages = [await ask(query, from)];
    for (;;) {
      const cursor = pages.at(-1)?.older;
      if (cursor === undefined) return pages;
      pages.push(await ask({ ...query, cursor }, from));
    }
  }

  describe('without a decision', () => {
    it('is empty, and its cursor shows what comes later', async () => {
      const empty = await createLogStorage();
      const reader = createEventLog(empty.db);
      const page = await reader.read({ filter: {}, limit: 5 });
      expect({ events: page.events, older: page.older, capped: page.capped }).to.deep.equal({
        events: [],
        older: undefined,
        capped: false,
      });
      await empty.write('process_0', decision(1, noon, [check('first', 'cpu')]));
      expect(ids(await reader.read({ filter: {}, limit: 5, cursor: page.newer }))).to.deep.equal(['first']);
      expect(await reader.lastEvents(5)).to.have.length(1);
      await empty.remove();
    });
  });

  describe('of two logs, of which one has two slices', () => {
    /** Ids from the newest to the oldest. */
    const newestFirst: string[] = [];

    before(async () => {
      // The log 0 goes over the edge of a slice, and each decision has an event of the disk and one of its own.
      for (let index = 0; index < 600; index += 1) {
        const n = 49_700 + index;
        const time = noon + index * 2000;
        const events = [
          check(`disk-${index}`, 'disk'),
          check(`own-${index}`, `r${index}`, { state: index % 2 ? 1 : 0 }),
        ];
        await storage.write('process_0', decision(n, time, events));
        newestFirst.unshift(`own-${index}`, `disk-${index}`);
        if (index % 100 !== 50) continue;
        await storage.write('process_1', decision(index, time + 1000, [check(`other-${index}`, 'net')]));
        newestFirst.unshift(`other-${index}`);
      }
    });

    for (const indexed of [false, true]) {
      describe(indexed ? 'with an index' : 'without an index', () => {
        before(async () => {
          if (indexed) await createEventIndexer(storage.db).indexOnce(noon, 1000);
        });

        it('has every event once, newest first, page by page', async () => {
          const pages = await walk({ limit: 170 });
          expect(pages.flatMap(ids)).to.deep.equal(newestFirst);
          expect(pages.slice(0, -1).every((page) => page.events.length === 170)).to.equal(true);
        });

        it('goes back to newer pages, which are the same ones', async () => {
          const [first, second, third] = await walk({ limit: 170 });
          const back = await ask({ limit: 170, ...(third === undefined ? {} : { cursor: third.newer }) });
          expect(ids(back)).to.deep.equal(second === undefined ? [] : ids(second));
          const again = await ask({ limit: 170, cursor: back.newer });
          expect(ids(again)).to.deep.equal(first === undefined ? [] : ids(first));
          expect(ids(await ask({ cursor: again.newer }))).to.deep.equal([]);
        });

        const questions: readonly { name: string; query: Partial<EventQuery>; wanted: (id: string) => boolean }[] = [
          {
            name: 'an entity in each decision',
            query: { filter: { entity_id: 'disk/host' } },
            wanted: (id) => id.startsWith('disk'),
          },
          {
            name: 'an entity in one decision',
            query: { filter: { entity_id: 'r7/host' } },
            wanted: (id) => id === 'own-7',
          },
          {
            name: 'an entity of the other log',
            query: { filter: { resource: 'net' } },
            wanted: (id) => id.startsWith('other'),
          },
          { name: 'an entity that there is not', query: { filter: { entity_id: 'none' } }, wanted: () => false },
          { name: 'two conditions', query: { filter: { resource: 'r7', state: [1] } }, wanted: (id) => id === 'own-7' },
          {
            name: 'two conditions that never meet',
            query: { filter: { resource: 'r7', state: [0, 2] } },
            wanted: () => false,
          },
          {
            name: 'a connector',
            query: { filter: { connector: 'nagios', event_type: ['check', 'perf'] } },
            wanted: () => true,
          },
          { name: 'a text', query: { filter: { search: 'NET IS' } }, wanted: (id) => id.startsWith('other') },
          {
            name: 'a range of time',
            query: { filter: { resource: 'disk' }, from: noon + 20_000, to: noon + 40_000 },
            wanted: (id) => /^disk-1\d$/.test(id),
          },
          { name: 'an outcome', query: { filter: { outcome: ['drop'] } }, wanted: () => false },
        ];
        for (const { name, query, wanted } of questions) {
          it(`finds ${name}`, async () => {
            const pages = await walk({ limit: 97, ...query });
            expect(pages.flatMap(ids)).to.deep.equal(newestFirst.filter(wanted));
          });
        }
      });
    }

    describe('as time goes on', () => {
      it('says where one request stopped, and goes on there without missing anything', async () => {
        const frugal = createEventLog(storage.db, { ...generous, decisions: 40 });
        const pages = await walk({ filter: { search: 'net' } }, frugal);
        expect(pages.flatMap(ids)).to.deep.equal(newestFirst.filter((id) => id.startsWith('other')));
        expect(pages.slice(0, -1).every(({ capped }) => capped)).to.equal(true);
        expect(pages.length).to.be.above(10);
        expect(pages[0]?.reached).to.be.below(noon + 600 * 2000);
      });

      it('reads a few decisions for an entity that is rare, thanks to the index', async () => {
        const frugal = createEventLog(storage.db, { ...generous, decisions: 150 });
        const page = await ask({ filter: { entity_id: 'r7/host' } }, frugal);
        expect({ ids: ids(page), capped: page.capped }).to.deep.equal({ ids: ['own-7'], capped: false });
      });

      it('finds what came after the index was made', async () => {
        await storage.write('process_0', decision(50_300, noon + 1_300_000, [check('late', 'r7')]));
        expect(ids(await ask({ filter: { entity_id: 'r7/host' } }))).to.deep.equal(['late', 'own-7']);
      });

      it('has its index made anew after it was deleted, and loses nothing meanwhile', async () => {
        const names = await storage.db.listCollections({ name: /^event_index_/ }, { nameOnly: true }).toArray();
        expect(names).to.have.length(3);
        for (const { name } of names) await storage.db.dropCollection(name);
        expect(ids(await ask({ filter: { entity_id: 'r7/host' } }))).to.deep.equal(['late', 'own-7']);
        expect(await createEventIndexer(storage.db).indexOnce(noon, 1000)).to.be.above(2);
        expect(ids(await ask({ filter: { entity_id: 'r7/host' } }))).to.deep.equal(['late', 'own-7']);
      });

      it('indexes a bounded number of blocks at once, and nothing twice', async () => {
        for (const { name } of await storage.db
          .listCollections({ name: /^event_index_/ }, { nameOnly: true })
          .toArray())
          await storage.db.dropCollection(name);
        const indexer = createEventIndexer(storage.db);
        expect(await indexer.indexOnce(noon, 1)).to.equal(1);
        const rest = await indexer.indexOnce(noon, 1000);
        expect(rest).to.be.above(1);
        expect(await indexer.indexOnce(noon, 1000)).to.equal(0);
      });

      it('gives the last events in the order in which they were treated', async () => {
        const events = await log.lastEvents(4);
        expect(events.map(({ event_id }) => event_id)).to.deep.equal(['own-598', 'disk-599', 'own-599', 'late']);
      });

      it('finds one entry by its place, and one by the id of its event', async () => {
        const [entry] = (await ask({ filter: { entity_id: 'r300/host' } })).events;
        expect(entry?.id).to.equal('process_0:50000:1');
        expect((await log.find('process_0:50000:1'))?.facts.event_id).to.equal('own-300');
        expect((await log.find('own-300'))?.id).to.equal('process_0:50000:1');
        for (const id of ['process_0:50000:2', 'process_9:1:0', 'process_0:99999999:0', 'nothing', ''])
          expect(await log.find(id), id).to.equal(undefined);
      });

      it('reads on when the retention drops a slice, together with its index', async () => {
        const first = await ask({ filter: { resource: 'disk' }, limit: 5 });
        await storage.db.dropCollection('decisions_process_0_00000000');
        const rest = await walk({
          filter: { resource: 'disk' },
          limit: 1000,
          ...(first.older === undefined ? {} : { cursor: first.older }),
        });
        expect(rest.flatMap(ids)).to.deep.equal(newestFirst.filter((id) => /^disk-[345]\d\d$/.test(id)).slice(5));
        await createEventIndexer(storage.db).indexOnce(noon, 1000);
        const left = await storage.db.listCollections({ name: /^event_index_process_0/ }, { nameOnly: true }).toArray();
        expect(left.map(({ name }) => name)).to.deep.equal(['event_index_process_0_00000001']);
      });
    });
  });
});
