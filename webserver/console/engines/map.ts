/**
 * The picture of the pools: boxes from left to right in the order in which an event passes, queues as lines between them, what only ticks
 * below, then broker, database and the other processes. Pure: from what `GET /api/v1/engines` says to places on a canvas.
 */
import type { WebserverDeps } from '../../deps.ts';

/** By way of its function: a path to `webserver/engines` looks like one to the engines, which nobody here may import. */
export type EnginesView = Awaited<ReturnType<WebserverDeps['engines']['view']>>;

export type PoolView = EnginesView['pools'][number];

type Status = EnginesView['status'];

/** `off`: switched off in the configuration. */
export type Health = Status | 'off';

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A box by the key of what it shows: `pool <name>`, `exchange <name>`, `alarms`, `broker`, `database`, `process <app>`. */
export interface MapBox extends Place {
  readonly key: string;
}

export interface MapLine {
  readonly path: string;
  readonly width: number;
  readonly health: Health;
  /** Messages that wait; undefined where nothing says. */
  readonly depth: number | undefined;
  readonly rate: number;
  readonly queues: readonly string[];
  /** Where the number stands. */
  readonly x: number;
  readonly y: number;
}

export interface EngineMap {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly MapBox[];
  readonly lines: readonly MapLine[];
}

const box = { width: 250, height: 158 };
const part = { width: 250, height: 84 };
const gap = { x: 110, y: 28 };
const margin = 10;

/** Seconds that the next message of a queue may have waited, as for the alarm that the pool raises on itself. */
const lateSeconds = { degraded: 30, failed: 120 };

export function engineMap(view: EnginesView): EngineMap {
  const flowing = view.pools.filter(({ mode }) => mode !== 'ticks');
  const ticking = view.pools.filter(({ mode }) => mode === 'ticks');
  const exchanges = [...new Set(flowing.flatMap(({ exchange }) => exchange ?? []))];
  const cells = cellsOf(flowing, exchanges);
  const rows = Math.max(1, ...[...cells.values()].map(({ row }) => row + 1));
  const below = margin + rows * (box.height + gap.y);
  const boxes = [
    ...[...cells].map(([key, { column, row }]) => ({
      key,
      x: margin + column * (box.width + gap.x),
      y: margin + row * (box.height + gap.y),
      ...box,
    })),
    ...inRow(
      ticking.map(({ name }) => `pool ${name}`),
      below,
      box,
      cells.get(`pool ${ticking[0]?.next[0] ?? ''}`)?.column ?? 0,
    ),
  ];
  const partsTop = below + (ticking.length > 0 ? box.height + gap.y : 0);
  const parts = ['broker', 'database', ...view.processes.map(({ app }) => `process ${app}`)];
  const shown = [...boxes, ...inRow(parts, partsTop, part, 0)];
  return {
    width: Math.max(...shown.map(({ x, width }) => x + width)) + margin,
    height: partsTop + part.height + margin,
    boxes: shown,
    lines: linesOf(view, new Map(shown.map((one) => [one.key, one]))),
  };
}

function inRow(keys: readonly string[], y: number, size: Pick<Place, 'width' | 'height'>, first: number): MapBox[] {
  return keys.map((key, index) => ({ key, x: margin + (first + index) * (box.width + gap.x), y, ...size }));
}

interface Cell {
  readonly column: number;
  readonly row: number;
}

/** Exchanges first, each pool right of all that feed it and beside its exchange where there is room, the alarms last. */
function cellsOf(pools: readonly PoolView[], exchanges: readonly string[]): ReadonlyMap<string, Cell> {
  const cells = new Map<string, Cell>();
  const taken = new Set<string>();
  const put = (key: string, column: number, wanted: number): void => {
    let row = wanted;
    while (taken.has(`${column} ${row}`)) row += 1;
    taken.add(`${column} ${row}`);
    cells.set(key, { column, row });
  };
  exchanges.forEach((name, row) => put(`exchange ${name}`, 0, row));
  const columns = columnsOf(pools);
  for (const { name, exchange } of pools) {
    const feeder = pools.find((other) => other.next.includes(name));
    const before = cells.get(exchange === undefined ? `pool ${feeder?.name ?? ''}` : `exchange ${exchange}`);
    put(`pool ${name}`, columns.get(name) ?? 1, before?.row ?? 0);
  }
  const last = pools.findLast((pool) => feedsAlarms(pool));
  const lastRow = last === undefined ? 0 : (cells.get(`pool ${last.name}`)?.row ?? 0);
  put('alarms', Math.max(0, ...columns.values()) + 1, lastRow);
  return cells;
}

/** Pools come in the direction of the events, so each is after all that feed it; a circle ends by itself. */
function columnsOf(pools: readonly PoolView[]): ReadonlyMap<string, number> {
  const columns = new Map<string, number>();
  for (const { name } of pools) {
    const feeders = pools.filter((other) => other.next.includes(name)).map((other) => columns.get(other.name) ?? 0);
    columns.set(name, Math.max(0, ...feeders) + 1);
  }
  return columns;
}

function feedsAlarms({ engines, enabled }: PoolView): boolean {
  return enabled && engines.some(({ name }) => name === 'alarm');
}

function linesOf(view: EnginesView, boxes: ReadonlyMap<string, MapBox>): readonly MapLine[] {
  return view.pools.flatMap((pool) => {
    const to = boxes.get(`pool ${pool.name}`);
    const own = pool.queues.filter(({ name }) => !name.endsWith('.actions'));
    const actions = pool.queues.filter(({ name }) => name.endsWith('.actions'));
    const source = boxes.get(`exchange ${pool.exchange ?? ''}`);
    const feeders = view.pools.filter((other) => other.enabled && other.next.includes(pool.name));
    const lines = feeders.map((feeder) => {
      const isTicking = feeder.mode === 'ticks';
      // A gateway puts its events into the entry queue, which is drawn from the exchange already.
      const queues = isTicking ? actions : pool.exchange === undefined ? own : [];
      return line(boxes.get(`pool ${feeder.name}`), to, { pool, queues, rate: feeder.events_per_second });
    });
    const entry = line(source, to, { pool, queues: own, rate: pool.events_per_second });
    const result =
      feedsAlarms(pool) && pool.mode !== 'ticks' ? [{ pool, queues: [], rate: pool.events_per_second }] : [];
    return [entry, ...lines, ...result.map((what) => line(to, boxes.get('alarms'), what))].flat();
  });
}

interface Carried {
  /** Who reads the queues. */
  readonly pool: PoolView;
  readonly queues: PoolView['queues'];
  readonly rate: number;
}

function line(from: Place | undefined, to: Place | undefined, { pool, queues, rate }: Carried): readonly MapLine[] {
  if (from === undefined || to === undefined) return [];
  const isUpward = from.y > to.y && from.height === to.height && from.y > to.y + to.height;
  const [start, end] = isUpward
    ? [
        { x: from.x + from.width / 2, y: from.y },
        { x: to.x + to.width / 2, y: to.y + to.height },
      ]
    : [
        { x: from.x + from.width, y: from.y + from.height / 2 },
        { x: to.x, y: to.y + to.height / 2 },
      ];
  const middle = { x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 };
  const bend = isUpward ? `${start.x} ${middle.y} ${end.x} ${middle.y}` : `${middle.x} ${start.y} ${middle.x} ${end.y}`;
  const depths = queues.flatMap(({ depth }) => depth ?? []);
  return [
    {
      path: `M${start.x} ${start.y}C${bend} ${end.x} ${end.y}`,
      width: lineWidth(rate),
      health: pool.enabled ? queueHealth(pool, queues) : 'off',
      depth: depths.length === 0 ? undefined : depths.reduce((sum, depth) => sum + depth, 0),
      rate,
      queues: queues.map(({ name }) => name),
      // Close to the reader of the queue: that is where it stands.
      x: isUpward ? middle.x : end.x - gap.x / 2,
      y: isUpward ? middle.y : end.y + ((start.y - end.y) * (end.x - start.x > gap.x ? 0 : 1)) / 2,
    },
  ];
}

/** Thickness by the logarithm of the rate: 2 for nothing, about 14 for 10,000 events a second. */
export function lineWidth(rate: number): number {
  return Math.round((2 + 3 * Math.log10(1 + Math.max(0, rate))) * 10) / 10;
}

/** A queue is as its reader, and worse when nobody reads it or its next message has waited for long. */
export function queueHealth({ status }: Pick<PoolView, 'status'>, queues: PoolView['queues']): Status {
  const age = Math.max(0, ...queues.map(({ age_seconds: seconds }) => seconds ?? 0));
  const isUnread = queues.some(({ consumers }) => consumers === 0);
  if (status === 'failed' || isUnread || age >= lateSeconds.failed) return 'failed';
  return status === 'degraded' || age >= lateSeconds.degraded ? 'degraded' : 'ok';
}
