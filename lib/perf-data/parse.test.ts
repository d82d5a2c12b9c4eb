import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { locateHome } from '../config/home.ts';
import type { PerfDataItem } from '../event/event.ts';
import { type ParsedPerfData, parsePerfData } from './parse.ts';

const upTo = (high: number) => ({ low: 0, high });

const readable: readonly (readonly [text: string, items: readonly PerfDataItem[]])[] = [
  ['', []],
  ['   \n', []],
  ['load=1', [{ metric: 'load', value: 1 }]],
  ['cpu=20%;80;90;0;100', [{ metric: 'cpu', value: 20, unit: '%', warn: upTo(80), crit: upTo(90), min: 0, max: 100 }]],
  ["'disk i/o'=1.5TB", [{ metric: 'disk i/o', value: 1.5, unit: 'TB' }]],
  ["'temp ''C'''=57.5", [{ metric: "temp 'C'", value: 57.5 }]],
  [
    "'a=b'=1 c=2",
    [
      { metric: 'a=b', value: 1 },
      { metric: 'c', value: 2 },
    ],
  ],
  ['/=31131172864B;2705525309', [{ metric: '/', value: 31131172864, unit: 'B', warn: upTo(2705525309) }]],
  ['temp=-5.25;-10:;~:-20', [{ metric: 'temp', value: -5.25, warn: { low: -10 }, crit: { high: -20 } }]],
  [
    'v=+3 w=.5 x=-.5',
    [
      { metric: 'v', value: 3 },
      { metric: 'w', value: 0.5 },
      { metric: 'x', value: -0.5 },
    ],
  ],
  ['v=1,5s', [{ metric: 'v', value: 1.5, unit: 's' }]],
  [
    'v=1.5e3B w=2E-2 x=5E',
    [
      { metric: 'v', value: 1500, unit: 'B' },
      { metric: 'w', value: 0.02 },
      { metric: 'x', value: 5, unit: 'E' },
    ],
  ],
  ['v=12345678901234567890', [{ metric: 'v', value: 12345678901234567000 }]],
  ['v=0.1234567890123456789', [{ metric: 'v', value: 0.12345678901234568 }]],
  ['in=5c', [{ metric: 'in', value: 5, unit: 'c', type: 'COUNTER' }]],
  [
    't=1us u=2ms w=3µs x=4°C y=5B/s z=6GB',
    [
      { metric: 't', value: 1, unit: 'us' },
      { metric: 'u', value: 2, unit: 'ms' },
      { metric: 'w', value: 3, unit: 'µs' },
      { metric: 'x', value: 4, unit: '°C' },
      { metric: 'y', value: 5, unit: 'B/s' },
      { metric: 'z', value: 6, unit: 'GB' },
    ],
  ],
  ['v=1;@1:2;10', [{ metric: 'v', value: 1, warn: { low: 1, high: 2, inside: true }, crit: upTo(10) }]],
  ['v=1;10:;~:5', [{ metric: 'v', value: 1, warn: { low: 10 }, crit: { high: 5 } }]],
  ['v=1;10:20;:7', [{ metric: 'v', value: 1, warn: { low: 10, high: 20 }, crit: upTo(7) }]],
  ['v=1%;80%;90%', [{ metric: 'v', value: 1, unit: '%', warn: upTo(80), crit: upTo(90) }]],
  [
    'v=1;;;; w=2',
    [
      { metric: 'v', value: 1 },
      { metric: 'w', value: 2 },
    ],
  ],
  ['v=1;20:10;abc;x;U', [{ metric: 'v', value: 1 }]],
  ['v=1;~:;2', [{ metric: 'v', value: 1, warn: {}, crit: upTo(2) }]],
  [
    'v=1, w=2',
    [
      { metric: 'v', value: 1 },
      { metric: 'w', value: 2 },
    ],
  ],
  ['a=U b=U;1;2 c=3', [{ metric: 'c', value: 3 }]],
  [
    'a=1\nb=2\r\n\tc=3',
    [
      { metric: 'a', value: 1 },
      { metric: 'b', value: 2 },
      { metric: 'c', value: 3 },
    ],
  ],
  ['Ünïcode=1', [{ metric: 'Ünïcode', value: 1 }]],
  ['__proto__=1', [{ metric: '__proto__', value: 1 }]],
];

const bad = [
  'cpu=20&',
  'cpu=20%%',
  'cpu=20.2.2%',
  'cpu=57.',
  'cpu=',
  'cpu',
  '=5',
  "''=5",
  "'cpu=5",
  "'cpu'5",
  'cpu=abc',
  'cpu=1e999',
  'cpu=0x10',
  'cpu=nan',
  'cpu=5"',
  'cpu=1 =',
  '[check_load]',
  `${'x'.repeat(513)}=1`,
];

const normal = (parsed: ParsedPerfData) => ({ items: [...parsed.items], rejected: parsed.rejected });

describe('parsePerfData', () => {
  for (const [text, items] of readable) {
    it(`reads ${JSON.stringify(text)}`, () => {
      expect(normal(parsePerfData(text))).to.deep.equal({ items, rejected: 0 });
    });
  }

  for (const text of bad.filter((item) => !item.includes(' '))) {
    it(`loses ${JSON.stringify(text.slice(0, 30))} alone, and counts it`, () => {
      const parsed = parsePerfData(`first=1 ${text} last=2`);
      expect(parsed.items.map((item) => item.metric)).to.deep.equal(['first', 'last']);
      expect(parsed.rejected).to.equal(1);
    });
  }

  it('takes the blank of an unquoted label for the separator that it is', () => {
    expect(normal(parsePerfData('disk io=5'))).to.deep.equal({ items: [{ metric: 'io', value: 5 }], rejected: 1 });
  });

  it('counts what is beyond a thousand items as rejected', () => {
    const parsed = parsePerfData('a=1 '.repeat(1200));
    expect([parsed.items.length, parsed.rejected]).to.deep.equal([1000, 200]);
  });

  it('reads what the monitoring plugins print', () => {
    const path = join(locateHome({}).code, 'tests/fixtures/perf-data/monitoring-plugins.json');
    const samples = JSON.parse(readFileSync(path, 'utf8')) as { perf_data: string; items: PerfDataItem[] }[];
    expect(samples.length).to.be.above(3);
    for (const sample of samples) {
      expect(normal(parsePerfData(sample.perf_data))).to.deep.equal({ items: sample.items, rejected: 0 });
    }
  });

  it('never throws and never gives a number that is not finite', () => {
    const alphabet = fc.constantFrom(...Array.from(`'"=;:@~ ,.%+-eEUuc019abZ/\n\t°µ\ud800`));
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: alphabet, maxLength: 60 })), (text) => {
        for (const item of parsePerfData(text).items) {
          expect(Number.isFinite(item.value)).to.equal(true);
          expect(item.metric).to.not.equal('');
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('reads back every item that is written by the guidelines', () => {
    fc.assert(
      fc.property(fc.array(itemArbitrary, { maxLength: 5 }), (items) => {
        expect(normal(parsePerfData(items.map(write).join(' ')))).to.deep.equal({ items, rejected: 0 });
      }),
    );
  });
});

const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const range = fc
  .record({ low: finite, high: finite, inside: fc.constant<true>(true) }, { requiredKeys: [] })
  .filter(({ low, high }) => low === undefined || high === undefined || low <= high);
const itemArbitrary: fc.Arbitrary<PerfDataItem> = fc.record(
  {
    metric: fc.string({ minLength: 1, maxLength: 20 }),
    value: finite,
    unit: fc.constantFrom('s', 'ms', '%', 'KB', '°C', 'req/s'),
    warn: range,
    crit: range,
    min: finite,
    max: finite,
  },
  { requiredKeys: ['metric', 'value'] },
);

function write(item: PerfDataItem): string {
  const ranges = [item.warn, item.crit].map((threshold) =>
    threshold === undefined
      ? ''
      : `${threshold.inside === true ? '@' : ''}${threshold.low ?? '~'}:${threshold.high ?? ''}`,
  );
  const label = `'${item.metric.replaceAll("'", "''")}'`;
  return [`${label}=${item.value}${item.unit ?? ''}`, ...ranges, item.min ?? '', item.max ?? ''].join(';');
}
