/** The counters of services are a recount of the entities, and their alarms show them, whatever was killed while the records were under way. */
import { expect } from 'chai';
import type { Entity } from '../../lib/alarm/entity.ts';
import { raiseRulesVersion } from '../../lib/engine/rules.ts';
import { contributionOf, isCounted } from '../../lib/service/contribution.ts';
import { noCounters, type ServiceCounters, withMember, worstState } from '../../lib/service/counters.ts';
import { type ServiceState, statesCollection } from '../../lib/service/ledger.ts';
import { serviceSchema, servicesCollection } from '../../lib/service/schema.ts';
import { createEventSender, type EventSender } from '../support/event-sender.ts';
import { eventually } from '../support/eventually.ts';
import { createSite, type Site, type SiteProcess } from '../support/site.ts';
import { seeded } from './ledger.ts';

const seed = Number(process.env['VIGIE_CHAOS_SEED'] ?? 20261122);
const resources = 40;
const perRound = 400;

const having = (field: string, ...values: readonly string[]): object[][] => [
  [{ field, condition: { type: 'is_one_of', value: values } }],
];

/** Services that share entities, and one of services. */
const patterns: Readonly<Record<string, object[][]>> = {
  everything: having('type', 'resource'),
  some: having('name', ...Array.from({ length: 10 }, (_, index) => `r${index * 3}`)),
  services: having('id', 'everything', 'some'),
};

describe('killing what counts for services', function () {
  this.timeout(120_000);
  let site: Site;
  let sender: EventSender;
  const random = seeded(seed);
  const running = new Map<string, SiteProcess>();

  const start = async (pool: string): Promise<void> => {
    const process = await site.start('engines/main.js', [pool]);
    running.set(pool, process);
  };

  const restart = async (pool: string): Promise<void> => {
    running.get(pool)?.child.kill('SIGKILL');
    await start(pool);
  };

  before(async () => {
    site = await createSite();
    const rules = Object.entries(patterns).map(([_id, entity_pattern]) => ({
      ...serviceSchema.parse({ title: _id, entity_pattern }),
      _id,
      created: new Date(0),
      revision: 1,
    }));
    await site.database.db.collection<{ _id: string }>(servicesCollection).insertMany(rules);
    await raiseRulesVersion(site.database.db);
    site.configure('engines/service.conf', 'engines = ["service"]\n[input]\nexchange = "vigie.services"\n');
    await Promise.all(['process', 'service'].map(start));
    sender = await createEventSender(site);
  });

  after(async () => {
    await sender.close();
    await site.remove();
  });

  const pick = (count: number): number => Math.floor(random() * count);

  /** Mostly checks; now and then somebody acknowledges, or takes it back. */
  const event = (): Readonly<Record<string, unknown>> => {
    const event_type = ['check', 'check', 'check', 'check', 'ack', 'ackremove'][pick(6)];
    return { event_type, component: 'host', resource: `r${pick(resources)}`, state: pick(4) };
  };

  const entities = (): Promise<Entity[]> => site.database.db.collection<Entity>('entities').find().toArray();

  function recount(all: readonly Entity[], id: string): ServiceCounters {
    return all
      .filter((entity) => isCounted(entity) && isMember(entity, id))
      .reduce((counters, entity) => withMember(counters, contributionOf(entity), 1), noCounters);
  }

  it('leaves the counters a recount of the entities, and the alarms their worst state', async () => {
    for (const victim of ['service', 'service', 'process', 'service']) {
      await sender.send(...Array.from({ length: perRound }, event));
      await restart(victim);
    }
    await sender.send({ component: 'host', resource: 'last', state: 1 });
    const storedCounters = async (): Promise<ReadonlyMap<string, ServiceCounters>> => {
      const found = await site.database.db.collection<ServiceState>(statesCollection).find().toArray();
      return new Map(found.map(({ _id, counters }) => [_id, counters]));
    };
    await eventually(
      'the last event',
      async () => (await storedCounters()).get('everything')?.depends === resources + 1,
      20_000,
    );
    await eventually('empty queues', async () => (await waiting(site)) === 0, 20_000);
    await eventually(
      'the counters to be a recount',
      async () => {
        const [all, counters] = [await entities(), await storedCounters()];
        for (const id of Object.keys(patterns)) {
          expect(counters.get(id), id).to.deep.equal(recount(all, id));
          const alarm = all.find(({ _id }) => _id === id)?.alarm;
          expect(alarm?.state.value ?? 0, `state of ${id}`).to.equal(worstState(recount(all, id)));
        }
        return true;
      },
      20_000,
    );
  });
});

function isMember({ _id: entity, type, name }: Entity, id: string): boolean {
  if (id === 'everything') return type === 'resource';
  if (id === 'services') return entity === 'everything' || entity === 'some';
  return Array.from({ length: 10 }, (_, index) => `r${index * 3}`).includes(name);
}

/** Messages in the queues of the pools, delivered ones not counted. */
async function waiting(site: Site): Promise<number> {
  const connection = await site.connect();
  try {
    const channel = await connection.model.createChannel();
    const found = await Promise.all(
      ['vigie.process', 'vigie.process.actions', 'vigie.service'].map((queue) => channel.checkQueue(queue)),
    );
    return found.reduce((sum, { messageCount }) => sum + messageCount, 0);
  } finally {
    await connection.close();
  }
}
