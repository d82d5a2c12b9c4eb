import { expect } from 'chai';
import { texts } from '../texts/en.ts';
import { rangePicker, rangeQuery, readRange, spanKeys, stepSecondsOf, windowOf } from './range.ts';

const now = Date.parse('2026-11-22T13:32:07Z');
const at = (text: string): number => Date.parse(text);

describe('console/charts/range', () => {
  const addresses = [
    ['range=6h', { span: '6h' }],
    ['range=6h&from=2026-11-22T10:00:00Z&to=2026-11-22T11:00:00Z', { span: '6h' }],
    ['range=2h', undefined],
    ['range=toString', undefined],
    ['', undefined],
    ['from=2026-11-22T10:00:00.000Z', undefined],
    ['from=yesterday&to=today', undefined],
    ['from=2026-99-99T10:00&to=2026-11-22T11:00', undefined],
    [
      'from=2026-11-22T10:00:00.000Z&to=2026-11-22T11:00:00.000Z',
      { from: at('2026-11-22T10:00Z'), to: at('2026-11-22T11:00Z') },
    ],
    ['from=2026-11-22T11:00&to=2026-11-22T12:00', { from: at('2026-11-22T10:00Z'), to: at('2026-11-22T11:00Z') }],
    ['from=2026-11-22T12:00&to=2026-11-22T11:00', { from: at('2026-11-22T10:00Z'), to: at('2026-11-22T11:00Z') }],
    ['from=2026-07-01T12:00&to=2026-07-01T12:00', { from: at('2026-07-01T10:00Z'), to: at('2026-07-01T10:01Z') }],
  ] as const;
  for (const [query, range] of addresses) {
    it(`reads ${query === '' ? 'an address without one' : query} in Paris`, () => {
      expect(readRange(new URLSearchParams(query), 'Europe/Paris')).to.deep.equal(range);
    });
  }

  it('writes what it reads', () => {
    for (const query of ['range=30d', 'from=2026-11-22T10:00:00.000Z&to=2026-11-22T11:00:00.000Z', '']) {
      const range = readRange(new URLSearchParams(query), 'UTC');
      expect(decodeURIComponent(new URLSearchParams(rangeQuery(range)).toString())).to.equal(query);
    }
  });

  it('never draws much more than a chart can show', () => {
    const windows = [...spanKeys.map((span) => windowOf({ span }, now)), { from: 0, to: now }];
    for (const window of windows) {
      const points = (window.to - window.from) / 1000 / stepSecondsOf(window);
      expect(points).to.be.within(100, 360);
    }
  });

  const pathOf = (range: Parameters<typeof rangeQuery>[0]): string =>
    `/charts?${new URLSearchParams({ series: 'a', ...rangeQuery(range) }).toString()}`;
  const reading = { now, zone: 'Europe/Paris', texts };

  it('marks what is shown, also when nothing was chosen', () => {
    const fallback = { range: { span: '24h' } } as const;
    const marked = (range: Parameters<typeof rangeQuery>[0]) =>
      rangePicker({ range, fallback, pathOf }, reading).options.filter((option) => option.isSet);
    expect(marked(undefined)).to.deep.equal([{ label: '24 h', href: '/charts?series=a&range=24h', isSet: true }]);
    expect(marked({ span: '7d' }).map((option) => option.label)).to.deep.equal(['7 d']);
    expect(marked({ from: 0, to: now })).to.deep.equal([]);
  });

  it('offers the fallback itself where it has a name', () => {
    const fallback = { range: { from: now - 1000, to: now }, label: 'Event' };
    const { options } = rangePicker({ range: undefined, fallback, pathOf }, reading);
    expect(options.map((option) => [option.label, option.isSet])).to.deep.equal([
      ['Event', true],
      ...spanKeys.map((span) => [texts.charts.spans[span], false]),
    ]);
  });

  it('fills the absolute form in the zone of the reader, and keeps the rest of the address', () => {
    const range = { from: at('2026-11-22T10:00Z'), to: at('2026-11-22T11:00Z') };
    const { absolute } = rangePicker({ range, fallback: { range: { span: '1h' } }, pathOf }, reading);
    expect(absolute).to.deep.equal({
      isSet: true,
      label: '11:00:00 – 12:00:00',
      action: '/charts',
      kept: [{ name: 'series', value: 'a' }],
      from: '2026-11-22T11:00',
      to: '2026-11-22T12:00',
    });
  });
});
