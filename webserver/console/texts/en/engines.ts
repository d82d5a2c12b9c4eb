/** English texts of the engine map. */
export const engineTexts = {
  title: 'Engine map',
  allWell: 'All engines work',
  wrong: (what: string): string => `Something is wrong: ${what}`,
  words: { ok: 'Running', degraded: 'Degraded', failed: 'Failed', off: 'Switched off' },
  since: (word: string, clock: string, duration: string): string => `${word} since ${clock} (${duration})`,
  perSecond: (rate: string): string => `${rate}/s`,
  ticks: 'ticks',
  exchange: 'what connectors send',
  alarms: 'Alarms',
  toConsole: 'to this console and others',
  broker: 'Broker',
  database: 'Database',
  pool: (name: string): string => `Pool ${name}`,
  queue: (names: string, depth: number | undefined, rate: string): string =>
    [names, depth === undefined ? '' : `${depth.toLocaleString('en-US')} waiting`, `${rate} events/s`]
      .filter((part) => part !== '')
      .join(' · '),
  waiting: (depth: string, age: string): string => `${depth} waiting, the next for ${age}`,
  batch: 'Slowest batches (p99)',
  redeliveries: 'Redeliveries',
  pools: 'Pools',
  parts: 'Broker, database and other processes',
  columns: {
    engine: 'Engine',
    rate: 'Events/s',
    p99: 'p99 per event',
    dropped: 'Dropped',
    deadLettered: 'Dead letters',
  },
  legend: 'A line is a queue: the thicker, the more events a second; its number is how many messages wait.',
  help: 'On the server, hypcontrol status says the same, and hypcontrol start starts what is missing.',
} as const;
