import { expect } from 'chai';
import { bookOf, storedPbehavior, watchedEntity } from '../../tests/support/pbehavior-story.ts';

const at = (text: string): number => Date.parse(`2026-11-02T${text}:00Z`);
const office = { _id: 'office', title: 'Office', canonical_type: 'maintenance', priority: 10, color: '#112233' };

function winner(pbehaviors: Parameters<typeof bookOf>[0], time = '08:30'): string | undefined {
  const standing = bookOf(pbehaviors, { pbehavior_types: [office] }).standingOf(watchedEntity, at(time));
  return standing.winner === undefined ? undefined : `${standing.winner.pbehavior.id} ${standing.winner.type.id}`;
}

describe('the book of pbehaviors', () => {
  for (const [what, pbehaviors, expected] of [
    [
      'none where none matches',
      [storedPbehavior('a', { entity_pattern: [[{ field: 'id', condition: { type: 'eq', value: 'x' } }]] })],
      undefined,
    ],
    ['the one that matches', [storedPbehavior('a')], 'a maintenance'],
    ['the greater priority', [storedPbehavior('a', { type: 'inactive' }), storedPbehavior('b')], 'b maintenance'],
    [
      'the greater priority of a site’s own type',
      [storedPbehavior('a', { type: 'office' }), storedPbehavior('b', { type: 'pause' })],
      'a office',
    ],
    [
      'the newest of equal ones',
      [storedPbehavior('a', { created: new Date(2) }), storedPbehavior('b', { created: new Date(1) })],
      'a maintenance',
    ],
    ['the greatest id of equally old ones', [storedPbehavior('a'), storedPbehavior('b')], 'b maintenance'],
  ] as const) {
    it(`E07 lets win ${what}`, () => {
      expect(winner(pbehaviors)).to.equal(expected);
      expect(winner(pbehaviors.toReversed())).to.equal(expected);
    });
  }

  it('says until when that is so, and what concerns the entity now or later', () => {
    const book = bookOf([
      storedPbehavior('a'),
      storedPbehavior('over', { start: '2026-11-01T08:00:00Z', stop: '2026-11-01T09:00:00Z' }),
      storedPbehavior('later', { type: 'pause', start: '2026-11-02T08:45:00Z', revision: 7 }),
    ]);
    const first = book.standingOf(watchedEntity, at('07:00'));
    expect(first).to.deep.include({ winner: undefined, until: at('08:00'), keys: ['a@1', 'later@7'] });
    expect(book.standingOf(watchedEntity, at('08:10')).until).to.equal(at('08:45'));
    const last = book.standingOf(watchedEntity, at('09:00'));
    expect(last).to.deep.equal({ winner: undefined, until: Number.POSITIVE_INFINITY, keys: [] });
  });

  it('remembers its answer, and works it out again when the time comes or the entity changes', () => {
    const named = [[{ field: 'infos.site', condition: { type: 'eq', value: 'paris' } }]];
    const book = bookOf([storedPbehavior('a', { entity_pattern: named })]);
    const there = { ...watchedEntity, infos: { site: { name: 'site', value: 'paris' } } };
    const standing = book.standingOf(there, at('08:10'));
    expect(book.standingOf({ ...there, last_event: new Date() }, at('08:20'))).to.equal(standing);
    expect(book.standingOf(there, at('09:00')).winner).to.equal(undefined);
    expect(book.standingOf(watchedEntity, at('08:20')).winner).to.equal(undefined);
    expect(book.standingOf(there, at('08:20')).winner?.type.id).to.equal('maintenance');
  });

  it('selects by a saved pattern', () => {
    const shared = storedPbehavior('a', { entity_pattern: undefined, entity_pattern_id: 's' });
    const patterns = [{ _id: 's', pattern: [[{ field: 'id', condition: { type: 'eq', value: 'R/C' } }]] }];
    expect(bookOf([shared], { patterns }).standingOf(watchedEntity, at('08:30')).winner?.pbehavior.id).to.equal('a');
    expect(() => bookOf([shared])).to.throw('entity_pattern_id: There is no saved pattern with this id');
  });

  const weekdays = storedPbehavior('hours', { type: 'active', rrule: 'FREQ=DAILY;UNTIL=20261104T000000Z' });
  for (const [time, expected] of [
    ['2026-11-02T07:59:00Z', undefined],
    ['2026-11-02T08:30:00Z', 'active'],
    ['2026-11-02T10:00:00Z', 'inactive'],
    ['2026-11-03T08:30:00Z', 'active'],
    ['2026-11-03T09:00:00Z', undefined],
  ] as const) {
    it(`has the time between two occurrences of an active one inactive: ${time}`, () => {
      const { winner: found } = bookOf([weekdays]).standingOf(watchedEntity, Date.parse(time));
      expect(found?.type.id).to.equal(expected);
    });
  }

  it('has what is taken out of an active one inactive, as the time around it, and a part of another type of that', () => {
    const exdates = [
      { start: '2026-11-02T08:00:00Z', stop: '2026-11-02T08:20:00Z' },
      { start: '2026-11-02T08:20:00Z', stop: '2026-11-02T10:00:00Z', type: 'pause' },
    ];
    const found = ['08:10', '08:30', '09:30'].map((time) => winner([{ ...weekdays, exdates }], time));
    expect(found).to.deep.equal(['hours inactive', 'hours pause', 'hours inactive']);
  });

  it('prefers anything to the time between two occurrences of an active one', () => {
    const others = storedPbehavior('also', {
      type: 'active',
      start: '2026-11-02T10:00:00Z',
      stop: '2026-11-02T11:00:00Z',
    });
    expect(winner([weekdays, others], '10:30')).to.equal('also active');
  });

  for (const [what, fields, reason] of [
    ['a type that does not exist', { type: 'holiday' }, 'type: There is no such type'],
    ['a maintenance that never stops', { stop: undefined }, 'stop: Only a pause may have no stop'],
    ['an exception that does not exist', { exceptions: ['x'] }, 'exceptions: There is no such exception'],
    [
      'a zone that does not exist',
      { time_zone: 'Mars/Olympus' },
      'time_zone: Is not a time zone, such as Europe/Paris',
    ],
    ['a recurrence every minute', { rrule: 'FREQ=MINUTELY' }, 'rrule: Recurs at most once an hour'],
    [
      'a field that every event moves',
      { entity_pattern: [[{ field: 'last_event', condition: { type: 'exist', value: true } }]] },
      'entity_pattern.0.0.field: Must be one of id, name, type, connector, component, impact_level, infos.<name>',
    ],
  ] as const) {
    it(`leaves out what has ${what}, and says why`, () => {
      expect(() => bookOf([storedPbehavior('a', fields)])).to.throw(reason);
    });
  }
});
