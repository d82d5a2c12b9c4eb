import { expect } from 'chai';
import { sampleRows } from '../../../tests/support/alarm-rows.ts';
import type { ListSettings } from '../../alarms/list-settings.ts';
import type { AlarmCount, AlarmList } from '../../alarms/query-schema.ts';
import { texts } from '../texts/en.ts';
import type { AlarmFilters } from './filters.ts';
import { listView } from './list.ts';

const now = Date.parse('2026-11-22T13:32:07Z');
const reading = { texts, now, zone: 'UTC', settings: { views: [] }, mostAtOnce: 1000 };
const none: AlarmFilters = { search: '', states: [], page: 1 };
const count: AlarmCount = { critical: 12, major: 40, minor: 1113, ok: 0, total: 1165, acknowledged: 9, snoozed: 4 };

const list = (rows: number, page: number, total: number): AlarmList => ({
  data: [...sampleRows(rows, now)],
  meta: { page, per_page: 50, page_count: Math.max(1, Math.ceil(total / 50)), total_count: total },
});

describe('console/alarms/list', () => {
  it('counts by severity, worst first, then what people did', () => {
    const { counters } = listView(list(1, 1, 1), count, none, reading);
    expect(counters.map(({ label, count: number }) => `${label} ${number}`)).to.deep.equal([
      'Critical 12',
      'Major 40',
      'Minor 1,113',
      'OK 0',
      'Acknowledged 9',
      'Snoozed 4',
    ]);
    expect(counters.map(({ href }) => href)).to.deep.equal([
      '/alarms?state=critical',
      '/alarms?state=major',
      '/alarms?state=minor',
      '/alarms?state=ok',
      '/alarms?ack=yes',
      '/alarms?snoozed=yes',
    ]);
  });

  it('adds a severity to those that are set, and drops it when it is', () => {
    const { counters } = listView(list(1, 1, 1), count, { ...none, states: [3] }, reading);
    expect(counters.slice(0, 2).map(({ href, isSet }) => [href, isSet])).to.deep.equal([
      ['/alarms', true],
      ['/alarms?state=critical,major', false],
    ]);
  });

  it('shows each filter as a chip that drops it, and keeps the others for the search', () => {
    const filters: AlarmFilters = { search: 'disk', states: [3, 2], ack: false, page: 3 };
    const view = listView(list(1, 3, 101), count, filters, reading);
    expect(view.chips).to.deep.equal([
      { label: 'critical or major', href: '/alarms?search=disk&ack=no' },
      { label: 'not acknowledged', href: '/alarms?search=disk&state=critical,major' },
    ]);
    expect(view.kept).to.deep.equal([
      { name: 'state', value: 'critical,major' },
      { name: 'ack', value: 'no' },
    ]);
  });

  it('sorts by a column one way, the other way, and then no more', () => {
    const lasting = (sort: AlarmFilters['sort']) => {
      const column = listView(list(1, 1, 1), count, { ...none, sort }, reading).columns.find(
        ({ name }) => name === 'lasting',
      );
      return [column?.sortHref, column?.sorted];
    };
    expect(lasting(undefined)).to.deep.equal(['/alarms?sort=state_since:asc', undefined]);
    expect(lasting({ by: 'state_since', isAscending: true })).to.deep.equal(['/alarms?sort=state_since', 'ascending']);
    expect(lasting({ by: 'state_since', isAscending: false })).to.deep.equal(['/alarms', 'descending']);
  });

  it('has the columns of the view, else of the account, else the standard ones', () => {
    const view = { id: 'v', name: 'Tickets', filters: '', columns: ['ticket' as const], is_default: false };
    const names = (settings: ListSettings, shown?: string) =>
      listView(list(1, 1, 1), count, { ...none, view: shown }, { ...reading, settings }).columns.map(
        ({ name }) => name,
      );
    expect(names({ views: [view] }, 'v')).to.deep.equal(['entity', 'ticket']);
    expect(names({ views: [view], columns: ['tags'] })).to.deep.equal(['entity', 'tags']);
    expect(names({ views: [] }, 'gone')).to.deep.equal(['entity', 'output', 'lasting', 'last', 'ack', 'source']);
  });

  it('links to each view with its filters, and clears to every alarm where a default view stands in the way', () => {
    const view = { id: 'v', name: 'Night', filters: 'state=critical', is_default: true };
    const shown = listView(list(1, 1, 1), count, { ...none, view: 'v' }, { ...reading, settings: { views: [view] } });
    expect(shown.views.links).to.deep.equal([{ label: 'Night', href: '/alarms?state=critical&view=v', isSet: true }]);
    expect(shown.clearPath).to.equal('/alarms?view=all');
  });

  it('offers to select all that match, as many as can be acted on at once', () => {
    const offered = (total: number, filters = none) => listView(list(50, 1, total), count, filters, reading).matching;
    expect(offered(50)).to.equal(undefined);
    expect(offered(140)).to.deep.equal({ count: 140, label: 'Select all 140 alarms' });
    expect(offered(10_000)).to.deep.equal({ count: 1000, label: 'Select the first 1,000 of 10,000 alarms' });
    expect(offered(140, { ...none, resolved: true })).to.equal(undefined);
  });

  const pages = [
    [50, 1, 10_000, '1–50 of 10,000 alarms', undefined, '/alarms?page=2'],
    [50, 2, 120, '51–100 of 120 alarms', '/alarms', '/alarms?page=3'],
    [20, 3, 120, '101–120 of 120 alarms', '/alarms?page=2', undefined],
    [1, 1, 1, '1–1 of 1 alarm', undefined, undefined],
  ] as const;
  for (const [rows, page, total, range, previous, next] of pages) {
    it(`turns pages at ${range}`, () => {
      const { pager } = listView(list(rows, page, total), count, { ...none, page }, reading);
      expect([pager?.range, pager?.previous, pager?.next]).to.deep.equal([range, previous, next]);
    });
  }

  it('says that nothing is wrong when there is no alarm', () => {
    const nothing = { ...count, critical: 0, major: 0, minor: 0, total: 0 };
    expect(listView(list(0, 1, 0), nothing, none, reading).empty).to.deep.equal({ kind: 'none' });
  });

  it('says what is wrong with a search, and where the list without it is', () => {
    const filters = { ...none, search: 'state =', ack: false };
    const fault = 'At character 8: Must be a value.';
    expect(listView(list(0, 1, 0), count, filters, { ...reading, fault }).empty).to.deep.equal({
      kind: 'fault',
      message: fault,
      href: '/alarms?ack=no',
    });
  });

  it('is a file with the same filters, whatever page and pane are shown', () => {
    const filters: AlarmFilters = { ...none, states: [3], page: 4, open: 'x', view: 'v' };
    expect(listView(list(0, 1, 0), count, filters, reading).exportHref).to.equal('/alarms/export.csv?state=critical');
  });

  it('says which filter to drop when none matches', () => {
    const { empty } = listView(list(0, 1, 0), count, { ...none, search: 'zz', snoozed: true }, reading);
    expect(empty).to.deep.equal({
      kind: 'no_match',
      total: '1,165 alarms',
      drops: [
        { label: 'snoozed', href: '/alarms?search=zz' },
        { label: '“zz”', href: '/alarms?snoozed=yes' },
      ],
    });
  });
});
