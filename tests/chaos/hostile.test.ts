import { randomInt } from 'node:crypto';
import { expect } from 'chai';
import { decisions, publishAll } from './ledger.ts';
import { eventually } from '../support/eventually.ts';
import { createSite, type Site } from '../support/site.ts';

const ranges = { 1: [0x21, 0x7f], 2: [0xa1, 0x7ff], 3: [0x4e00, 0x9fff], 4: [0x10300, 0x1ffff] } as const;

/** Text that no compression shortens: characters of one, two, three or four bytes of UTF-8. */
function noise(length: number, bytes: 1 | 2 | 3 | 4): string {
  const [from, to] = ranges[bytes];
  return Array.from({ length }, () => String.fromCodePoint(randomInt(from, to))).join('');
}

const base = { connector: 'c', connector_name: 'n', component: 'h', resource: 'r', state: 2 };
const nested = (levels: number): string => '{"a":'.repeat(levels) + '1' + '}'.repeat(levels);

/** What a connector may send, by what is odd about it. Bodies as text, because JSON can say more than our types. */
function hostileBodies(): Readonly<Record<string, string>> {
  const long: Record<string, string> = {};
  for (const bytes of [1, 2, 3, 4] as const) {
    const text = noise(bytes === 4 ? 512 : 1024, bytes);
    for (const field of ['connector', 'connector_name', 'component', 'resource', 'author', 'user_id', 'output']) {
      long[`${field} of ${text.length} characters of ${bytes} bytes`] = JSON.stringify({ ...base, [field]: text });
    }
    const names = { connector: text, connector_name: noise(bytes === 4 ? 512 : 1024, bytes) };
    long[`both connector names of ${bytes} bytes`] = JSON.stringify({ ...base, ...names });
    const item = { metric: text, value: 1, unit: noise(200, bytes), tags: { [noise(200, bytes)]: text } };
    long[`a metric of ${bytes} bytes`] = JSON.stringify({ ...base, perf_data_array: [item] });
    long[`perf data of ${bytes} bytes`] = JSON.stringify({ ...base, perf_data: `'${text}'=1` });
    long[`tags of ${bytes} bytes`] = JSON.stringify({ ...base, tags: { [text]: text } });
  }
  const json = JSON.stringify(base).slice(0, -1);
  return {
    ...long,
    'a NUL in the output': JSON.stringify({ ...base, output: 'a\u0000b' }),
    'a half surrogate in the output': `${json},"output":"a\\ud800"}`,
    'a half surrogate in the author': `${json},"author":"a\\ud800"}`,
    'a half surrogate in a tag': `${json},"tags":{"\\ud800":"\\udc00"}}`,
    'a NUL in a tag': `${json},"tags":{"a\\u0000b":"c\\u0000"}}`,
    'an operator as a tag': `${json},"tags":{"$set":"x","a.b":"c","":"d"}}`,
    'a NUL in a metric': `${json},"perf_data_array":[{"metric":"a\\u0000","value":1}]}`,
    'a half surrogate in a metric': `${json},"perf_data_array":[{"metric":"\\ud800","value":1,"unit":"\\ud800"}]}`,
    'an infinite value': `${json},"perf_data_array":[{"metric":"m","value":1e999},{"metric":"k","value":-1e999}]}`,
    'an infinite state': `{"connector":"c","connector_name":"n","component":"h","state":1e999}`,
    'a time at the end of days': `${json},"timestamp":1e300}`,
    'a time before all time': `${json},"timestamp":-1e300}`,
    'a prototype': `${json},"__proto__":{"x":1},"constructor":{"prototype":1},"toString":"x"}`,
    'a date of ours': `${json},"extra":{"$date":"never"},"tags":{"$date":"x"}}`,
    'keys like ours': `${json}," exchange":"x"," routing_key":"y","=a":1,"-b":2,"+":[1],"\\u001f":3,"":4}`,
    'many levels': `${json},"extra":${nested(5000)}}`,
    'a large body': JSON.stringify({ ...base, long_output: noise(900_000, 1), extra: noise(100_000, 1) }),
    'too large a body': JSON.stringify({ ...base, long_output: noise(2_000_000, 1) }),
    'many measurements': JSON.stringify({
      ...base,
      perf_data_array: Array.from({ length: 5000 }, (_, index) => ({ metric: noise(20, 3), value: index })),
    }),
    'many keys': JSON.stringify({
      ...base,
      ...Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`k${n}`, n])),
    }),
  };
}

describe('a connector that sends what it should not', function () {
  this.timeout(300_000);
  let site: Site;

  before(async () => {
    site = await createSite();
    site.configure(
      'engines/process.conf',
      'engines = ["cleaner", "context", "alarm", "metrics"]\nbatch_size = 20\n[input]\nexchange = "canopsis.events"\nactions = true\n',
    );
  });

  after(() => site.remove());

  it('stops no pool: each event is in the log or in the dead letters, and everything is carried out, also by a successor', async () => {
    const bodies = Object.values(hostileBodies());
    const first = await site.start('engines/main.js', ['process']);
    const connection = await site.connect();
    await publishAll(
      await connection.model.createConfirmChannel(),
      bodies.map((body) => ({ entity: '', body, messageId: undefined, timestampMs: undefined })),
    );
    await connection.close();
    const { db } = site.database;
    const state = async (): Promise<string> => {
      let [treated, last] = [0, 0];
      for await (const { n, events, endings } of decisions(db, 'process_0')) {
        treated += events.length + endings.length;
        last = n;
      }
      const log = await db.collection<{ _id: string; done: number }>('logs').findOne({ _id: 'process_0' });
      return `${treated} treated, ${Math.max(0, last - (log?.done ?? 0))} left to do`;
    };
    const wanted = `${bodies.length} treated, 0 left to do`;
    await eventually(wanted, async () => (await state()) === wanted, 60_000).catch(() => undefined);
    expect(await state(), first.output().slice(-3000)).to.equal(wanted);
    // A successor decides nothing anew: it reads all of it from the log.
    first.child.kill('SIGKILL');
    await db.collection<{ _id: string }>('logs').updateOne({ _id: 'process_0' }, { $set: { done: 0 } });
    const successor = await site.start('engines/main.js', ['process']);
    await eventually(wanted, async () => (await state()) === wanted, 60_000).catch(() => undefined);
    expect(await state(), successor.output().slice(-3000)).to.equal(wanted);
  });
});
