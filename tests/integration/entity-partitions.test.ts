/** What concerns several entities, where they belong to different logs: an intake with two partitions behind it. */
import { expect } from 'chai';
import { partitionOf } from '../../lib/engine/partition.ts';
import { AlarmApi } from '../support/alarm-api.ts';
import { eventually } from '../support/eventually.ts';

const intake = `
engines = ["cleaner", "change_entity"]
next = ["process"]
[input]
exchange = "canopsis.events"
actions = true
`;
const process = `
engines = ["context", "event_filter", "pbehavior", "alarm"]
partitions = 2
prefetch = 20
`;
const scheduler = `
engines = ["alarm", "context", "pbehavior", "retention"]
mode = "ticks"
tick_seconds = 0.1
[engine.retention]
deleted_entity_minutes = 0.1
`;

describe('entities of different logs', function () {
  this.timeout(60_000);
  let site: AlarmApi;

  before(async () => {
    site = await AlarmApi.start({ process, scheduler, intake });
  });
  after(() => site.stop());

  const resources = ['a', 'b', 'c', 'd'];
  const pathOf = (id: string): string => `entities/${encodeURIComponent(id)}`;
  const listed = async (component: string): Promise<unknown> =>
    (await site.ask('GET', `entities?component=${component}`)).at('meta', 'total_count');
  const all = (component: string, count: number): Promise<unknown> =>
    eventually(`${count} entities of ${component}`, async () => (await listed(component)) === count, 20_000);

  it('are in both logs, here', () => {
    for (const component of ['east', 'west']) {
      const partitions = new Set(resources.map((name) => partitionOf(`${name}/${component}`, 2)));
      expect([...partitions].sort(), component).to.deep.equal([0, 1]);
    }
  });

  it('learn what is noted about their component (B05)', async () => {
    await site.send('east', ...resources.map((resource) => ({ resource })));
    await all('east', 5);
    await site.ask('PUT', pathOf('east'), { infos: { site: { value: 'lyon' } } });
    for (const resource of resources) {
      const known = async (): Promise<boolean> =>
        (await site.entity(`${resource}/east`)).at('component_infos', 'site', 'value') === 'lyon';
      await eventually(`the infos of ${resource}`, known, 20_000);
    }
  });

  it('are deleted with their component, which comes back with one of them, is removed and made anew (B08)', async () => {
    await site.send('west', ...resources.map((resource) => ({ resource, connector_name: 'west' })));
    await all('west', 5);
    const remove = () => site.ask('DELETE', `${pathOf('K/west')}?children=true`);
    await remove();
    await all('west', 0);
    for (const resource of resources) {
      await site.alarmOf(`${resource}/west`, 'that is over', (alarm) => alarm.at('resolved') !== undefined);
    }
    await site.send('west', { resource: 'a', connector_name: 'west' });
    await all('west', 2);
    await remove();
    const gone = async (id: string): Promise<boolean> => (await site.entity(id)).status === 404;
    for (const id of ['a/west', 'west', 'K/west']) await eventually(`the end of ${id}`, () => gone(id), 30_000);
    await site.send('west', { resource: 'b', connector_name: 'west' });
    await all('west', 2);
    expect((await site.ask('PUT', pathOf('west'), { impact_level: 3 })).at('impact_level')).to.equal(3);
  });
});
