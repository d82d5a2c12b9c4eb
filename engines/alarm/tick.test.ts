import { expect } from 'chai';
import type { Entity } from '../../lib/alarm/entity.ts';
import { compileAlarmRules } from '../../lib/rules/alarm-rules.ts';
import { having } from '../../tests/support/filter-story.ts';
import { at, Story } from '../../tests/support/alarm-story.ts';
import type { AlarmRules } from '../../lib/alarm/alarm-rules.ts';
import { configSchema } from './config.ts';
import { tick } from './tick.ts';

interface Asked {
  readonly event: Readonly<Record<string, unknown>>;
  readonly key: string;
}

/** The wake-ups that a tick at this second of the story asks for, when these entities are found. */
async function wakeUps(
  entities: readonly Entity[],
  seconds: number,
  { silent = [], rules }: { silent?: readonly Entity[]; rules?: AlarmRules } = {},
): Promise<readonly Asked[]> {
  const asked: Asked[] = [];
  await tick({
    config: configSchema.parse({ wake_ups_per_tick: 7 }),
    rules,
    now: at(seconds).getTime(),
    scan: async function* () {
      yield* silent;
    },
    find: (collection, filter, limit) => {
      expect([collection, limit]).to.deep.equal(['entities', 7]);
      expect(filter).to.deep.equal({ 'alarm.wake_up': { $exists: true, $lte: at(seconds) } });
      return Promise.resolve(entities);
    },
    wakeUp: (event, key) => asked.push({ event, key }),
    dropSlices: () => Promise.resolve(0),
    removeOld: () => Promise.resolve(0),
  });
  return asked;
}

describe('the tick of the alarm engine', () => {
  it('asks for what may be due, in the name of the alarm', async () => {
    const { entity } = new Story().checks(2, 0);
    const id = entity.alarm?.id;
    const [asked, ...others] = await wakeUps([entity], 61);
    expect(others).to.deep.equal([]);
    expect(asked?.key).to.equal(`${id}:${at(61).getTime()}:resolve_close:0`);
    expect(asked?.event).to.deep.equal({
      event_type: 'resolve_close',
      source_type: 'resource',
      connector: 'K',
      connector_name: 'KN',
      component: 'C',
      resource: 'R',
      alarm_id: id,
      initiator: 'system',
      author: 'system',
      output: '',
    });
  });

  it('a wake-up keeps its key for a minute, and is asked anew when it went unheard', async () => {
    const { entity } = new Story().checks(2, 0);
    const keys = await Promise.all([61, 120, 121].map((seconds) => wakeUps([entity], seconds)));
    expect(new Set(keys.flat().map(({ key }) => key)).size).to.equal(2);
  });

  const scenario = { title: 'S', entity_pattern: having('name', 'R'), triggers: ['create'], delay_seconds: 5 };
  const later = { _id: 's', ...scenario, actions: [{ operation: { type: 'ack' } }] };
  const waiting = new Story({
    rules: compileAlarmRules([], {
      related: new Map([['scenarios', [later]]]),
      report: (rule, reason) => expect.fail(`${rule}: ${reason}`),
    }),
  }).check(2);
  const cases: readonly [string, Story, readonly string[]][] = [
    ['a snooze that is over', new Story().check(2).act('snooze', { duration: 10 }), ['unsnooze']],
    ['a cancelled alarm', new Story().check(2).act('cancel'), ['resolve_cancel']],
    ['a cancelled alarm that is ok', new Story().checks(2, 0).act('cancel'), ['resolve_close', 'resolve_cancel']],
    ['a scenario that waits', waiting, ['run_delayed_scenario']],
    ['an entity without an alarm', new Story(), []],
  ];
  for (const [title, story, types] of cases) {
    it(`asks for ${types.join(' and ') || 'nothing'} for ${title}`, async () => {
      const asked = await wakeUps([story.entity], 9000);
      expect(asked.map(({ event }) => event['event_type'])).to.deep.equal(types);
    });
  }

  describe('for idle rules', () => {
    const idle = (fields: object): AlarmRules =>
      compileAlarmRules([], {
        related: new Map([
          ['idle_rules', [{ _id: 'idle', title: 'Idle', type: 'entity', duration_seconds: 60, ...fields }]],
        ]),
        report: (rule, reason) => expect.fail(`${rule}: ${reason}`),
      });
    const rules = idle({ entity_pattern: having('name', 'R') });

    it('asks for an entity that is silent too long, with what is known of its last event', async () => {
      const { entity } = new Story();
      expect(await wakeUps([], 59, { silent: [entity], rules })).to.deep.equal([]);
      const [asked] = await wakeUps([], 60, { silent: [entity], rules });
      expect(asked?.event).to.include({ event_type: 'noevents', component: 'C', resource: 'R', connector: 'K' });
      expect(asked?.event['last_event']).to.equal(at(0).getTime());
      expect(asked?.event).not.to.have.property('alarm_id');
    });

    it('asks for nobody that no rule concerns, for nobody twice, and for no more than are wanted', async () => {
      const { entity } = new Story();
      const others = idle({ entity_pattern: having('name', 'other') });
      expect(await wakeUps([], 900, { silent: [entity], rules: others })).to.deep.equal([]);
      const known = { ...entity, idle_since: at(0) };
      expect(await wakeUps([], 900, { silent: [known], rules })).to.deep.equal([]);
      expect(await wakeUps([], 900, { silent: Array.from({ length: 20 }, () => entity), rules })).to.have.length(7);
    });

    it('asks when a silent one was heard by others', async () => {
      const entity = { ...new Story().entity, idle_since: at(0), last_event: at(5) };
      expect(await wakeUps([], 6, { silent: [entity], rules })).to.have.length(1);
    });
  });
});
