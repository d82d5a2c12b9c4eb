import { expect } from 'chai';
import { sampleDetails } from '../../../tests/support/alarm-rows.ts';
import { texts } from '../texts/en.ts';
import { offeredActions } from './actions.ts';
import { detailsView } from './details.ts';
import { resultLines } from './results.ts';

const now = Date.parse('2026-11-22T13:32:07Z');
const reading = { texts, now, zone: 'UTC' };
const noSteps = { data: [], meta: { page: 1, page_count: 1, per_page: 100, total_count: 0 } };
const viewer = { mayAct: true, entities: false, events: false };
const mark = { author: 'root', time: new Date(now), message: '' };

describe('console/alarms/details', () => {
  const offers = [
    ['a new alarm', { state: 3 }, 'ack', ['snooze', 'comment'], ['assocticket', 'changestate', 'cancel']],
    [
      'an acknowledged one',
      { state: 3, acknowledged: mark },
      undefined,
      ['snooze', 'comment'],
      ['assocticket', 'changestate', 'ackremove', 'cancel'],
    ],
    [
      'a snoozed one',
      { state: 1, snoozed: { ...mark, until: new Date(now) } },
      'ack',
      ['unsnooze', 'comment'],
      ['assocticket', 'changestate', 'cancel'],
    ],
    [
      'a cancelled one',
      { state: 1, cancelled: mark },
      'ack',
      ['snooze', 'comment'],
      ['assocticket', 'changestate', 'uncancel'],
    ],
    ['one that is back to ok', { state: 0 }, 'ack', ['snooze', 'comment'], ['assocticket', 'cancel']],
    ['a resolved one', { state: 0, resolved: new Date(now) }, undefined, [], []],
  ] as const;
  for (const [what, alarm, primary, actions, more] of offers) {
    it(`offers for ${what} what makes sense`, () => {
      const offered = offeredActions(alarm, true);
      expect([offered.primary, offered.actions, offered.more]).to.deep.equal([primary, actions, more]);
    });
  }

  it('offers nothing to who may only look', () => {
    expect(offeredActions({ state: 3 }, false)).to.deep.equal({ actions: [], more: [] });
  });

  it('links a ticket only when its address is one of the web', () => {
    const ticket = { ...mark, id: 'T1' };
    const facts = (url: string) =>
      detailsView(sampleDetails(0, now, { ticket: { ...ticket, url } }), viewer, reading).facts.find(
        (fact) => fact.label === 'Ticket',
      );
    expect(facts('https://t.example/1')).to.deep.equal({ label: 'Ticket', text: 'T1', href: 'https://t.example/1' });
    expect(facts('javascript:alert(1)')).to.deep.equal({ label: 'Ticket', text: 'T1' });
  });

  it('links to the pages about its entity that the reader may open', () => {
    const created = new Date(now - 3_600_000);
    const times = { created, last_event: new Date(now) };
    const details = sampleDetails(0, now, { entity_id: 'disk /var/db-1', ...times });
    const hrefs = (pages: { entities: boolean; events: boolean }) =>
      detailsView(details, { mayAct: true, ...pages }, reading)
        .facts.filter((fact) => fact.label === 'Entity' || fact.label === 'Events')
        .map((fact) => fact.href);
    expect(hrefs({ entities: false, events: false })).to.deep.equal([undefined, undefined]);
    expect(hrefs({ entities: true, events: true })).to.deep.equal([
      '/entities/disk%20%2Fvar%2Fdb-1',
      '/events?entity=disk+/var/db-1&from=2026-11-22T12:17:07.000Z&to=2026-11-22T13:47:07.000Z',
    ]);
  });

  it('shades an open alarm up to now, a resolved one up to its end', () => {
    const created = new Date(now - 3_600_000);
    const open = detailsView(sampleDetails(0, now, { created, steps: noSteps }), viewer, reading);
    expect(open.span).to.deep.equal({ from: created.toISOString() });
    const resolved = detailsView(
      sampleDetails(0, now, { created, resolved: new Date(now), steps: noSteps }),
      viewer,
      reading,
    );
    expect(resolved.span).to.deep.equal({ from: created.toISOString(), to: new Date(now).toISOString() });
    expect(resolved.resolved).to.contain('Resolved at 22 November 2026, 13:32:07 (UTC)');
  });

  it('shades from the first event on, also when it came late', () => {
    const details = sampleDetails(0, now);
    const first = new Date(details.created.getTime() - 600_000);
    const data = details.steps.data.map((step) => ({ ...step, time: first }));
    const late = { ...details, steps: { ...details.steps, data } };
    expect(detailsView(late, viewer, reading).span.from).to.equal(first.toISOString());
  });

  it('says how many steps it does not show', () => {
    const details = sampleDetails(0, now);
    const steps = { ...details.steps, meta: { ...details.steps.meta, total_count: details.steps.data.length + 7 } };
    expect(detailsView({ ...details, steps }, viewer, reading).hiddenSteps).to.equal(7);
  });

  it('tells the results of an action by kind, the good ones first', () => {
    const results = [
      { kind: 'refused', reason: 'The alarm is resolved already' },
      { kind: 'applied' },
      { kind: 'pending' },
      { kind: 'applied' },
      { kind: 'unknown' },
      { kind: 'refused', reason: 'The alarm is resolved already' },
    ];
    const lines = resultLines('ack', results);
    expect(lines[0]).to.equal('2 alarms acknowledged');
    expect(lines[1]).to.contain('1 alarm: accepted, and not carried out yet');
    expect(lines.slice(2)).to.deep.equal([
      '1 alarm refused: it is no longer there.',
      '2 alarms refused: The alarm is resolved already',
    ]);
  });
});
