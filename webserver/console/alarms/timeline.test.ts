import { expect } from 'chai';
import type { AlarmDetails, StepView } from '../../alarms/view.ts';
import { texts } from '../texts/en.ts';
import { safeLink, timelineOf } from './timeline.ts';

const now = Date.parse('2026-11-22T13:32:07Z');
const reading = { texts, now, zone: 'UTC' };

const step = (type: string, value = 0, more: Partial<StepView> = {}): StepView => ({
  type,
  value,
  time: new Date(now - 60_000),
  author: 'Marie Bell',
  initiator: 'user',
  message: '',
  ...more,
});

/** A page of steps, given newest first. */
const page = (data: StepView[], total = data.length): AlarmDetails['steps'] => ({
  data,
  meta: { page: 1, page_count: 1, per_page: 100, total_count: total },
});

const opening = step('stateinc', 1, { time: new Date(now - 600_000), initiator: 'external' });

describe('console/alarms/timeline', () => {
  const cases = [
    [step('stateinc', 3), 'State went up to critical', 'critical'],
    [step('statedec', 1), 'State went down to minor', 'minor'],
    [step('statedec', 0), 'State is back to OK', 'ok'],
    [step('statusinc', 4), 'Cancelled by Marie Bell', 'muted'],
    [step('statusdec', 1), 'Cancellation taken back by Marie Bell', 'muted'],
    [step('statusinc', 3, { initiator: 'system' }), 'Status is now flapping', 'muted'],
    [step('ack'), 'Acknowledged by Marie Bell', 'accent'],
    [step('ackremove'), 'Acknowledgement removed by Marie Bell', 'accent'],
    [step('comment'), 'Comment by Marie Bell', 'accent'],
    [step('snooze', now + 3_600_000), 'Snoozed until 14:32:07 by Marie Bell', 'accent'],
    [step('unsnooze'), 'Snooze ended by Marie Bell', 'accent'],
    [step('unsnooze', 0, { initiator: 'system' }), 'The snooze ended', 'accent'],
    [step('changestate', 2), 'State set to major by Marie Bell', 'major'],
    [step('assocticket', 0, { ticket: { id: 'T1' } }), 'Ticket T1 associated by Marie Bell', 'accent'],
    [step('statecounter', 0, { counts: { statechanges: 1234 } }), '1,234 changes of state in between', 'muted'],
    [step('resolve'), 'Resolved', 'ok'],
    [step('a_type_of_tomorrow'), 'a_type_of_tomorrow', 'muted'],
  ] as const;
  for (const [given, text, tone] of cases) {
    it(`tells “${text}”`, () => {
      const [view] = timelineOf(page([given, opening]), reading);
      expect([view?.text, view?.tone]).to.deep.equal([text, tone]);
    });
  }

  it('calls the oldest state the opening, unless older steps are on another page', () => {
    expect(timelineOf(page([opening]), reading)[0]?.text).to.equal('Alarm opened, state minor');
    expect(timelineOf(page([opening], 200), reading)[0]?.text).to.equal('State went up to minor');
  });

  it('leaves out a status that goes with the state told just before', () => {
    const both = [{ ...opening, type: 'statusinc' }, opening];
    expect(timelineOf(page(both), reading)).to.have.length(1);
    const back = [step('statusdec', 0), step('statedec', 0), opening];
    expect(timelineOf(page(back), reading).map((view) => view.text)).to.deep.equal([
      'State is back to OK',
      'Alarm opened, state minor',
    ]);
  });

  const links = [
    ['https://tickets.example.org/1', 'https://tickets.example.org/1'],
    ['http://tickets.example.org', 'http://tickets.example.org/'],
    ['javascript:alert(1)', undefined],
    ['data:text/html,x', undefined],
    ['no address', undefined],
    [undefined, undefined],
  ] as const;
  for (const [url, href] of links) {
    it(`makes of ${url} ${href === undefined ? 'no link' : 'a link'}`, () => {
      expect(safeLink(url)).to.equal(href);
    });
  }
});
