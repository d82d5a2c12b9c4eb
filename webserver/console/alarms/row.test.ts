import { expect } from 'chai';
import { sampleRows } from '../../../tests/support/alarm-rows.ts';
import type { AlarmRow } from '../../alarms/view.ts';
import { texts } from '../texts/en.ts';
import type { Reading } from '../view.ts';
import { type RowView, rowView } from './row.ts';

const now = Date.parse('2026-11-22T13:32:07Z');
const reading: Reading = { texts, now, zone: 'Europe/Paris' };
const filters = { search: '', states: [], page: 1 };

function rowOfSample(replaced: Partial<AlarmRow> = {}): RowView {
  const [row] = sampleRows(1, now, replaced);
  if (row === undefined) throw new Error('There is no sample');
  return rowView(row, filters, reading);
}

describe('console/alarms/row', () => {
  const entities = [
    [{ resource: 'cpu', component: 'vm-1' }, 'cpu on vm-1'],
    [{ resource: undefined, component: 'vm-1' }, 'vm-1'],
    [{ resource: undefined, component: undefined, connector: 'nagios', connector_name: 'p1' }, 'nagios/p1'],
  ] as const;
  for (const [fields, full] of entities) {
    it(`names ${full}`, () => {
      expect(rowOfSample(fields).entity.full).to.equal(full);
    });
  }

  const states = [
    [0, 'ok', 'OK'],
    [1, 'minor', 'Minor'],
    [2, 'major', 'Major'],
    [3, 'critical', 'Critical'],
  ] as const;
  for (const [state, tone, word] of states) {
    it(`shows state ${state} by bars, word and colour`, () => {
      expect(rowOfSample({ state }).mark).to.deep.equal({ level: state, tone, word });
    });
  }

  it('counts from the last change of state and from the last event', () => {
    const row = rowOfSample({ state_since: new Date(now - 252_000), last_event: new Date(now - 12_000) });
    expect([row.lasting.text, row.last.text]).to.deep.equal(['00:04:12', '12 s']);
    expect(row.lasting.title).to.equal('In this state since 22 November 2026, 14:27:55 (Europe/Paris)');
  });

  it('says who acknowledged, when and why', () => {
    const acknowledged = { author: 'Marie Bell', time: new Date(now - 60_000), message: 'On it' };
    expect(rowOfSample({ acknowledged }).acknowledged).to.deep.equal({
      name: 'Marie Bell',
      initials: 'MB',
      title: 'Acknowledged by Marie Bell at 14:31:07: On it',
    });
  });

  it('has a sign for everything else that a person did', () => {
    const mark = { author: 'root', time: new Date(now), message: 'because' };
    const row = rowOfSample({
      cancelled: mark,
      snoozed: { ...mark, until: new Date(now + 3_600_000) },
      ticket: { ...mark, id: 'OPS-1' },
      state_is_fixed: true,
      comment: mark,
    });
    expect(row.signs.map((sign) => sign.title)).to.deep.equal([
      'Cancelled by root',
      'Snoozed until 15:32:07 by root',
      'Ticket OPS-1',
      'State fixed by a person',
      'root: because',
    ]);
    expect(row.cancelled).to.equal(true);
  });

  it('links to the list with its pane, and to itself alone', () => {
    const row = rowOfSample({ id: 'a/b?c' });
    expect(row.href).to.equal('/alarms?open=a%2Fb%3Fc');
    expect(row.aloneHref).to.equal('/alarms/a%2Fb%3Fc');
  });
});
