/**
 * `pipeline.js [--seconds 60] [--filled 300000] [--storm 7500] [--steady 12000]`: measures the pipeline as `docs/benchmarks.md` says. Needs the
 * test servers; generator, broker, database and pipeline share the machine.
 */
import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs, promisify } from 'node:util';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { declareChainQueue, declareExchanges, entryQueue } from '../lib/amqp/topology.ts';
import { engineNodeOptions } from '../lib/process/node-options.ts';
import { createSite, type Site } from '../tests/support/site.ts';
import { committed, processorSeconds } from './counters.ts';
import type { Mix } from './load.ts';
import { ruleSets } from './rule-set.ts';
import { readBack } from './stored.ts';

const run = promisify(execFile);
const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    filled: { type: 'string', default: '300000' },
    storm: { type: 'string', default: '7500' },
    steady: { type: 'string', default: '12000' },
    rules: { type: 'string', default: '0' },
    only: { type: 'string', default: 'all' },
    profile: { type: 'boolean', default: false },
  },
});

interface Figure {
  readonly run: string;
  readonly eventsPerSecond: number;
  readonly note: string;
  readonly faults: readonly string[];
}

const figures: Figure[] = [];

function report(figure: Figure): void {
  figures.push(figure);
  const verdict = figure.faults.length === 0 ? 'all stored' : `WRONG: ${figure.faults.join('; ')}`;
  process.stdout.write(
    `${figure.run.padEnd(28)} ${Math.round(figure.eventsPerSecond).toString().padStart(7)} events/s  ${figure.note}  ${verdict}\n`,
  );
}

/** The queue as the pool declares it, so that it can be filled before the pool runs. */
async function prepareQueue(site: Site): Promise<void> {
  const connection = await site.connect();
  const channel = await connection.model.createChannel();
  await declareExchanges(channel);
  const { serverProperties } = connection.model.connection;
  const version = 'version' in serverProperties ? serverProperties.version : '0';
  await declareChainQueue(channel, entryQueue('process'), version, 2_000_000_000);
  await channel.bindQueue(entryQueue('process'), 'canopsis.events', '#');
  await connection.close();
}

/** So many rules of each kind as `--rules` says, before the pool starts. */
async function addRules(site: Site): Promise<void> {
  const count = Number(options.rules);
  if (count === 0) return;
  for (const [collection, rules] of Object.entries(ruleSets(count))) {
    await site.database.db.collection<(typeof rules)[number]>(collection).insertMany([...rules]);
  }
}

async function generate(
  site: Site,
  mix: Mix,
  events: number,
  rate: number,
): Promise<{ seconds: number; rate: number; refused: number }> {
  const script = join(import.meta.dirname, 'generate.js');
  const { stdout } = await run(process.execPath, [script, site.amqpUrl, mix, String(events), String(rate)]);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what `generate.ts` prints
  return JSON.parse(stdout) as { seconds: number; rate: number; refused: number };
}

/** Microseconds of processor time that the pool's process took for one event, all its threads together. */
async function processorTime(site: Site, events: number): Promise<number> {
  return ((await processorSeconds(site)) / events) * 1e6;
}

/** Waits until `events` are committed and carried out; resolves with the moment of the commit of the last and of the last write. */
async function drained(site: Site, events: number): Promise<{ committedAt: number; durableAt: number }> {
  // Each look makes the pool write out all its counters.
  while ((await committed(site)) < events) await delay(200);
  const committedAt = performance.now();
  const logs = site.database.db.collection<{ _id: string; done: number }>('logs');
  const newest = async (): Promise<number> => {
    const [name = ''] = (await site.database.db.listCollections({}, { nameOnly: true }).toArray())
      .map((entry) => entry.name)
      .filter((entry) => entry.startsWith('decisions_process_0_'))
      .sort()
      .reverse();
    const last = await site.database.db.collection<{ _id: number }>(name).find().sort({ _id: -1 }).limit(1).next();
    return last?._id ?? 0;
  };
  const last = await newest();
  while (((await logs.findOne({ _id: 'process_0' }))?.done ?? 0) < last) await delay(50);
  return { committedAt, durableAt: performance.now() };
}

function profiling(): { readonly node: readonly string[] } {
  const profile = ['--cpu-prof', `--cpu-prof-dir=${join(tmpdir(), 'vigie-profile')}`];
  return { node: [...engineNodeOptions, ...(options.profile ? profile : [])] };
}

/** Open loop: a fixed rate for a minute; it counts when the backlog at the end is under a second and everything is read back. */
async function sustained(mix: Mix, rate: number): Promise<void> {
  const site = await createSite();
  try {
    await prepareQueue(site);
    await addRules(site);
    const pool = await site.start('engines/main.js', ['process'], profiling());
    const events = rate * Number(options.seconds);
    const sent = await generate(site, mix, events, rate);
    const behind = events - (await committed(site));
    const started = performance.now();
    const { committedAt, durableAt } = await drained(site, events);
    const processor = await processorTime(site, events);
    const stored = await readBack(site.database.db, mix, events);
    const backlogSeconds = behind / rate;
    const faults = [...stored.faults];
    if (backlogSeconds > 1) faults.push(`backlog at the end ${backlogSeconds.toFixed(1)} s`);
    if (sent.refused > 0) faults.push(`${sent.refused} refused`);
    if (sent.rate < rate * 0.98) faults.push(`the generator reached ${Math.round(sent.rate)}/s`);
    const note = `for ${options.seconds} s; backlog ${behind} events, ${((committedAt - started) / 1000).toFixed(2)} s; last write after ${((durableAt - started) / 1000).toFixed(2)} s; ${stored.logBytesPerEvent.toFixed(0)} B/event in the log; ${stored.batch.toFixed(0)} events a decision; ${processor.toFixed(0)} µs of processor an event`;
    report({ run: `${mix} at ${rate}/s`, eventsPerSecond: sent.rate, note, faults });
    await pool.stop();
  } finally {
    await site.remove();
  }
}

/** From a filled queue, without a generator: to the last commit, and to the last write. */
async function filled(mix: Mix, events: number): Promise<void> {
  const site = await createSite();
  try {
    await prepareQueue(site);
    await generate(site, mix, events, 0);
    await addRules(site);
    const started = performance.now();
    const pool = await site.start('engines/main.js', ['process'], profiling());
    const readyAt = performance.now();
    const { committedAt, durableAt } = await drained(site, events);
    const processor = await processorTime(site, events);
    const stored = await readBack(site.database.db, mix, events);
    const note = `to the last write (${((durableAt - started) / 1000).toFixed(1)} s, of which ${((readyAt - started) / 1000).toFixed(1)} s starting); to the last commit ${Math.round(events / ((committedAt - readyAt) / 1000))}/s; ${stored.batch.toFixed(0)} events a decision; ${processor.toFixed(0)} µs of processor an event`;
    report({
      run: `${mix} from a filled queue`,
      eventsPerSecond: events / ((durableAt - readyAt) / 1000),
      note,
      faults: stored.faults,
    });
    await pool.stop();
  } finally {
    await site.remove();
  }
}

async function bareLoop(mix: Mix, events: number): Promise<void> {
  const site = await createSite();
  try {
    await prepareQueue(site);
    await generate(site, mix, events, 0);
    const script = join(import.meta.dirname, 'bare-loop.js');
    const { stdout } = await run(process.execPath, [
      script,
      site.amqpUrl,
      entryQueue('process'),
      site.mongodbUri,
      site.databaseName,
      String(events),
    ]);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what `bare-loop.ts` prints
    const result = JSON.parse(stdout) as { rate: number };
    report({
      run: `bare loop (${mix})`,
      eventsPerSecond: result.rate,
      note: 'events inserted one by one, alarms upserted',
      faults: [],
    });
  } finally {
    await site.remove();
  }
}

const events = Number(options.filled);
const wanted = (name: string): boolean => options.only === 'all' || options.only.split(',').includes(name);
for (const mix of ['storm', 'steady'] as const) {
  if (wanted('bare')) await bareLoop(mix, events);
  if (wanted('filled')) await filled(mix, events);
  const rates = (mix === 'storm' ? options.storm : options.steady).split(',').map(Number);
  if (wanted(mix)) for (const rate of rates) await sustained(mix, rate);
}
if (figures.some((figure) => figure.faults.length > 0)) process.exitCode = 1;
