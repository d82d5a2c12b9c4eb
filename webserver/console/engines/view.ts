/** The page of the engine map: what each box says, what is wrong in words, and the figures of each pool. */
import { formatClock, formatCount, formatDuration, formatMeasure } from '../format.ts';
import { engineTexts as say } from '../texts/en/engines.ts';
import type { Reading, Tone } from '../view.ts';
import {
  type EngineMap,
  type EnginesView,
  engineMap,
  type Health,
  type MapBox,
  type MapLine,
  type PoolView,
} from './map.ts';

export interface BoxView extends MapBox {
  readonly title: string;
  readonly tone: Tone;
  readonly sign: string;
  readonly word: string;
  /** The number that is read from afar; empty for what has none. */
  readonly figure: string;
  /** Small lines: why it is red, or what it does. */
  readonly lines: readonly string[];
}

export interface LineView extends MapLine {
  readonly tone: Tone;
  readonly label: string;
  readonly title: string;
}

/** What is wrong, said on top of the page. */
export interface Trouble {
  readonly tone: Tone;
  readonly title: string;
  readonly reasons: readonly string[];
}

export interface PoolCard {
  readonly name: string;
  readonly tone: Tone;
  readonly sign: string;
  readonly word: string;
  readonly rate: string;
  readonly facts: readonly { readonly label: string; readonly text: string }[];
  readonly reasons: readonly string[];
  readonly engines: readonly {
    readonly name: string;
    readonly rate: string;
    readonly p99: string;
    readonly dropped: string;
    readonly deadLettered: string;
  }[];
}

export interface EnginesPage {
  readonly map: Omit<EngineMap, 'boxes' | 'lines'> & {
    readonly boxes: readonly BoxView[];
    readonly lines: readonly LineView[];
  };
  readonly summary: string;
  readonly troubles: readonly Trouble[];
  readonly pools: readonly PoolCard[];
  readonly parts: readonly BoxView[];
}

const tones: Readonly<Record<Health, Tone>> = { ok: 'ok', degraded: 'major', failed: 'critical', off: 'muted' };
const signs: Readonly<Record<Health, string>> = { ok: '✓', degraded: '!', failed: '✕', off: '–' };

/** What is known of the thing in a box. */
interface Thing {
  readonly title: string;
  readonly health: Health | undefined;
  readonly since?: string | undefined;
  readonly figure?: string;
  readonly lines: readonly string[];
}

export function enginesPage(view: EnginesView, reading: Reading): EnginesPage {
  const map = engineMap(view);
  const boxes = map.boxes.map((box) => boxView(box, thingOf(box.key, view), reading));
  const troubles = troublesOf(view, reading);
  return {
    map: { ...map, boxes, lines: map.lines.map(lineView) },
    summary: troubles.length === 0 ? say.allWell : say.wrong(troubles.map(({ title }) => title).join('; ')),
    troubles,
    pools: view.pools.map((pool) => cardOf(pool, reading)),
    parts: boxes.filter(({ key }) => !key.startsWith('pool ') && !key.startsWith('exchange ')),
  };
}

function thingOf(key: string, view: EnginesView): Thing {
  const [kind = '', ...rest] = key.split(' ');
  const name = rest.join(' ');
  switch (kind) {
    case 'exchange':
      return { title: name, health: undefined, lines: [say.exchange] };
    case 'alarms':
      return { title: say.alarms, health: view.live.status, lines: [view.live.reason ?? say.toConsole] };
    case 'broker':
      return { title: say.broker, health: view.broker.status, lines: [view.broker.reason ?? ''] };
    case 'database':
      return { title: say.database, health: view.database.status, lines: [view.database.reason ?? ''] };
    case 'process': {
      const found = view.processes.find(({ app }) => app === name);
      return { title: name, health: found?.status ?? 'failed', since: found?.since, lines: found?.reasons ?? [] };
    }
    default:
      return poolThing(view.pools.find((pool) => pool.name === name));
  }
}

function poolThing(pool: PoolView | undefined): Thing {
  if (pool === undefined) return { title: '', health: 'failed', lines: [] };
  const engines = pool.engines.map(({ name }) => name).join(', ');
  return {
    title: pool.name,
    health: healthOf(pool),
    since: pool.since,
    figure: pool.mode === 'ticks' ? say.ticks : say.perSecond(rateText(pool.events_per_second)),
    lines: pool.reasons.length > 0 ? pool.reasons : [engines],
  };
}

function healthOf({ enabled, status }: PoolView): Health {
  return enabled ? status : 'off';
}

const charactersOfLine = 32;
const linesOfBox = 2;

function boxView(box: MapBox, thing: Thing, reading: Reading): BoxView {
  const { title, health, since, figure = '', lines } = thing;
  return {
    ...box,
    title,
    tone: health === undefined ? 'muted' : tones[health],
    sign: health === undefined ? '' : signs[health],
    // A box has no room for the duration: it stands above.
    word: health === undefined ? '' : stateWords(health, since, reading).replace(/ \(.*\)$/, ''),
    figure,
    lines: wrapped(lines.filter((text) => text !== '').join(' · '), charactersOfLine).slice(0, linesOfBox),
  };
}

/** `Failed since 12:03:11 (00:01:12)`: how long something is well is of no interest from afar. */
function stateWords(health: Health, since: string | undefined, { now, zone }: Reading): string {
  const word = say.words[health];
  const time = since === undefined ? Number.NaN : Date.parse(since);
  if (health === 'ok' || health === 'off' || Number.isNaN(time)) return word;
  return say.since(word, formatClock(time, now, zone), formatDuration(now - time));
}

/** Lines of at most so many characters, broken between words where there are any; what is left over ends in an ellipsis. */
export function wrapped(text: string, length: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + word.length + 1 > length) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((one) => (one.length > length ? `${one.slice(0, length - 1)}…` : one));
}

function lineView(line: MapLine): LineView {
  return {
    ...line,
    tone: tones[line.health],
    label: line.depth === undefined ? '' : formatCount(line.depth),
    title: say.queue(line.queues.join(', '), line.depth, rateText(line.rate)),
  };
}

function troublesOf(view: EnginesView, reading: Reading): readonly Trouble[] {
  const named = [
    ...view.pools.map((pool) => ({ ...pool, name: say.pool(pool.name), status: healthOf(pool) })),
    { name: say.broker, ...view.broker, reasons: [view.broker.reason ?? ''] },
    { name: say.database, ...view.database, reasons: [view.database.reason ?? ''] },
    { name: say.alarms, ...view.live, reasons: [view.live.reason ?? ''] },
    ...view.processes.map((process) => ({ name: process.app, ...process })),
  ];
  const isWrong = ({ status }: { readonly status: Health }): boolean => status === 'failed' || status === 'degraded';
  return named
    .filter(isWrong)
    .sort((one, other) => Number(other.status === 'failed') - Number(one.status === 'failed'))
    .map(({ name, status, reasons, ...rest }) => ({
      tone: tones[status],
      title: `${name}: ${stateWords(status, 'since' in rest ? rest.since : undefined, reading).toLowerCase()}`,
      reasons: reasons.filter((reason) => reason !== ''),
    }));
}

function cardOf(pool: PoolView, reading: Reading): PoolCard {
  const health = healthOf(pool);
  return {
    name: pool.name,
    tone: tones[health],
    sign: signs[health],
    word: stateWords(health, pool.since, reading),
    rate: pool.mode === 'ticks' ? say.ticks : say.perSecond(rateText(pool.events_per_second)),
    facts: [
      ...pool.queues.map(({ name, depth, age_seconds: age }) => ({
        label: name,
        text: say.waiting(
          depth === undefined ? '–' : formatCount(depth),
          age === undefined ? '–' : formatMeasure(age, 's'),
        ),
      })),
      ...(pool.mode === 'ticks' ? [] : [{ label: say.batch, text: formatMeasure(pool.batch_seconds.p99, 's') }]),
      { label: say.redeliveries, text: formatCount(pool.redeliveries) },
    ],
    reasons: pool.reasons,
    engines: pool.engines.map((engine) => ({
      name: engine.name,
      rate: rateText(engine.events_per_second),
      p99: formatMeasure(engine.seconds_per_event.p99, 's'),
      dropped: formatCount(engine.dropped),
      deadLettered: formatCount(engine.dead_lettered),
    })),
  };
}

function rateText(rate: number): string {
  return rate > 0 && rate < 10 ? rate.toLocaleString('en-US', { maximumFractionDigits: 1 }) : formatCount(rate);
}
