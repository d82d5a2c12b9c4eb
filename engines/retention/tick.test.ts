import { expect } from 'chai';
import { configSchema } from './config.ts';
import { tick } from './tick.ts';

const day = 86_400_000;
const hour = Date.UTC(2026, 10, 2, 8);

/** What a tick at this time drops, by the name of the collection: everything before this number of days. */
async function dropped(now: number, settings: object = {}): Promise<Readonly<Record<string, number>>> {
  const days: Record<string, number> = {};
  await tick({
    config: configSchema.parse(settings),
    rules: undefined,
    now,
    find: () => Promise.resolve([]),
    scan: async function* () {},
    wakeUp: () => undefined,
    dropSlices: (name, before) => {
      days[name] = (now - before) / day;
      return Promise.resolve(0);
    },
    removeOld: (archive, before) => {
      days[archive] = (now - before) / day;
      return Promise.resolve(0);
    },
  });
  return days;
}

describe('the tick of the retention engine', () => {
  it('drops each kind of thing after its own number of days', async () => {
    expect(await dropped(hour)).to.deep.equal({
      decisions: 30,
      metric_chunks: 15,
      metric_rollups_1m: 90,
      metric_rollups_1h: 730,
      metric_rollups_1d: 3650,
      resolved_alarms: 365,
      dead_letters: 90,
    });
  });

  it('takes the days from the configuration', async () => {
    expect(
      await dropped(hour, { event_log_days: 3, metric_raw_days: 2, resolved_alarm_days: 1, dead_letter_days: 7 }),
    ).to.include({
      decisions: 3,
      metric_chunks: 2,
      resolved_alarms: 1,
      dead_letters: 7,
    });
  });

  for (const { minute, works } of [
    { minute: 0, works: true },
    { minute: 4, works: true },
    { minute: 5, works: false },
    { minute: 59, works: false },
  ]) {
    it(`${works ? 'works' : 'rests'} in minute ${minute} of the hour`, async () => {
      expect(Object.keys(await dropped(hour + minute * 60_000)).length > 0).to.equal(works);
    });
  }

  it('asks for the end of what was deleted an hour ago, at any time', async () => {
    const now = hour + 30 * 60_000;
    const asked: Readonly<Record<string, unknown>>[] = [];
    let filter: unknown;
    await tick({
      config: configSchema.parse({}),
      rules: undefined,
      now,
      find: () => Promise.resolve([]),
      scan: async function* (_collection, wanted) {
        filter = wanted;
        yield { _id: 'R/C', type: 'resource', name: 'R', component: 'C', connector: 'K/KN' };
      },
      wakeUp: (event) => void asked.push(event),
      dropSlices: () => Promise.resolve(0),
      removeOld: () => Promise.resolve(0),
    });
    expect(filter).to.deep.equal({ 'deleted.time': { $exists: true, $lt: new Date(now - 3_600_000) } });
    expect(asked).to.have.length(1);
    expect(asked[0]).to.deep.include({
      event_type: 'entity_update',
      resource: 'R',
      component: 'C',
      entity_changes: { purge_before: now - 3_600_000 },
    });
  });

  it('refuses a number of days below one', () => {
    expect(configSchema.safeParse({ event_log_days: 0 }).success).to.equal(false);
  });
});
