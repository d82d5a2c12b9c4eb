/** Cases of the life of an alarm that rules decide: real events to a real broker, and the API tells what came of them. */
import { expect } from 'chai';
import { AlarmApi, stepsOf } from '../support/alarm-api.ts';
import { having } from '../support/filter-story.ts';

const process = `
engines = ["cleaner", "context", "event_filter", "alarm"]
[input]
exchange = "canopsis.events"
actions = true
[engine.context]
touch_interval_seconds = 1
`;

const scheduler = `
engines = ["alarm"]
mode = "ticks"
tick_seconds = 0.1
`;

const on = (component: string): object => ({ entity_pattern: having('component', component) });
const states = (...list: readonly number[]): readonly { state: number }[] => list.map((state) => ({ state }));

describe('alarms and their rules in the running platform', function () {
  this.timeout(40_000);
  let site: AlarmApi;

  before(async () => {
    site = await AlarmApi.start({ process, scheduler });
    await site.rules(
      'resolve-rules',
      { ...on('a07'), delay_seconds: 1, priority: 1 },
      { ...on('a09'), delay_seconds: 600, priority: 1 },
      { ...on('a09'), delay_seconds: 1, priority: 2 },
      { ...on('a24'), type: 'cancelled', delay_seconds: 1 },
    );
    const often = { changes_max: 2, duration_seconds: 2 };
    await site.rules(
      'flapping-rules',
      { ...on('a36'), ...often },
      { ...on('a38'), ...often, changes_max: 50, priority: 1 },
      { ...on('a38'), ...often, priority: 2 },
    );
    await site.untilLoaded();
  });
  after(() => site.stop());

  it('A07 resolve by rule: after its delay, with a last step that says so', async () => {
    await site.send('a07', ...states(2, 0));
    const alarm = await site.alarm('a07', 'that is resolved', (found) => found.at('resolved') !== undefined);
    expect(stepsOf(alarm)).to.deep.equal(['stateinc 2', 'statusinc 1', 'statedec 0', 'statusdec 0', 'resolve']);
    expect([alarm.at('state'), alarm.at('status')]).to.deep.equal([0, 0]);
  });

  it('A08 default resolve delay: the setting at the first start, changed by hand, and never deleted or switched off', async () => {
    const rule = await site.ask('GET', 'resolve-rules/default-ok');
    expect(rule.body).to.include({ type: 'ok', delay_seconds: 60, enabled: true });
    const refused = await site.try('DELETE', 'resolve-rules/default-ok');
    expect([refused.status, refused.at('detail')]).to.deep.equal([409, 'The default rule cannot be deleted']);
    const off = await site.try('PUT', 'resolve-rules/default-cancelled/enabled', { enabled: false });
    expect(off.status).to.equal(409);
    const written = { title: 'Every alarm', type: 'ok', delay_seconds: 60 };
    for (const [field, change] of [
      ['entity_pattern', on('x')],
      ['type', { type: 'cancelled' }],
      ['enabled', { enabled: false }],
    ] as const) {
      const answer = await site.try('PUT', 'resolve-rules/default-ok', { ...written, ...change });
      expect([answer.status, Object.keys(answer.at('errors') as object)]).to.deep.equal([400, [field]]);
    }
    expect((await site.ask('PUT', 'resolve-rules/default-ok', written)).at('revision')).to.equal(2);
    const bare = await site.try('POST', 'resolve-rules', { ...written, title: 'Bare' });
    expect(bare.at('errors', 'entity_pattern')).to.equal('A rule without patterns never matches.');
  });

  it('A24 resolve cancelled: after the delay of its rule, with the state and status that it has', async () => {
    await site.send('a24', { state: 2 }, { event_type: 'cancel' });
    const alarm = await site.alarm('a24', 'that is resolved', (found) => found.at('resolved') !== undefined);
    expect([alarm.at('state'), alarm.at('status')]).to.deep.equal([2, 4]);
  });

  it('A36 flapping: more turns than the rule allows, until its time has passed', async () => {
    await site.send('a36', ...states(1, 2, 3, 2, 3));
    const alarm = await site.alarm('a36', 'that flapped', (found) => stepsOf(found).includes('statusdec 1'));
    expect(stepsOf(alarm)).to.deep.equal([
      'stateinc 1',
      'statusinc 1',
      'stateinc 2',
      'stateinc 3',
      'statedec 2',
      'stateinc 3',
      'statusinc 3',
      'statusdec 1',
    ]);
    expect(alarm.at('steps', 'data', 0, 'author')).to.equal('system');
    expect(alarm.at('steps', 'data', 1, 'message')).to.equal('O\nRule: flapping-rules 0');
  });

  it('A38 first flapping rule only: it decides alone, though it does not trigger', async () => {
    await site.send('a38', ...states(1, 2, 1, 2, 1, 2));
    const alarm = await site.alarm('a38', 'with six checks', (found) => found.at('events_count') === 6);
    expect(alarm.at('status')).to.equal(1);
  });

  it('A09 first matching rule only: a later one with a shorter delay resolves nothing', async () => {
    await site.send('a09', ...states(2, 0));
    const closed = await site.alarm('a09', 'that is ok', (found) => found.at('state') === 0);
    expect(closed.at('resolved')).to.equal(undefined);
    // By the second rule it would be resolved before the alarm of the first case, which is due later.
    await site.send('a07', ...states(2, 0));
    const first = String((await site.alarm('a07', 'anew', (found) => found.at('resolved') === undefined)).at('id'));
    await site.alarm('a07', 'resolved', (found) => found.at('id') === first && found.at('resolved') !== undefined);
    expect((await site.alarm('a09', 'that is open')).at('resolved')).to.equal(undefined);
  });
});
