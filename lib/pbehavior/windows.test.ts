import { expect } from 'chai';
import { compiledPbehavior, type Related } from '../../tests/support/pbehavior-story.ts';

function windows(fields: object, range: readonly [string, string], related: Related = {}): readonly string[] {
  const [from, to] = range.map((time) => Date.parse(time));
  return compiledPbehavior({ ...fields }, related)
    .windows(from ?? 0, to ?? 0)
    .map((window) => `${minute(window.from)} ${minute(window.to)} ${window.type.id}`);
}

const minute = (time: number): string => new Date(time).toISOString().slice(0, 16);

/** Daily from ten to twelve, wherever that is. */
const daily = { rrule: 'FREQ=DAILY' };

interface ClockCase {
  readonly zone: string;
  readonly what: string;
  readonly start: string;
  readonly stop: string;
  readonly range: readonly [string, string];
  readonly expected: readonly string[];
}

const clockCases: readonly ClockCase[] = [
  {
    zone: 'Europe/Paris',
    what: 'ten to twelve, over the night of spring',
    start: '2026-03-27T09:00:00Z',
    stop: '2026-03-27T11:00:00Z',
    range: ['2026-03-28T00:00:00Z', '2026-03-30T00:00:00Z'],
    expected: ['2026-03-28T09:00 2026-03-28T11:00', '2026-03-29T08:00 2026-03-29T10:00'],
  },
  {
    zone: 'Europe/Paris',
    what: 'ten to twelve, over the night of autumn',
    start: '2026-10-01T08:00:00Z',
    stop: '2026-10-01T10:00:00Z',
    range: ['2026-10-24T00:00:00Z', '2026-10-26T00:00:00Z'],
    expected: ['2026-10-24T08:00 2026-10-24T10:00', '2026-10-25T09:00 2026-10-25T11:00'],
  },
  {
    zone: 'Europe/Paris',
    what: 'half past one to half past two, where two to three does not exist',
    start: '2026-03-01T00:30:00Z',
    stop: '2026-03-01T01:30:00Z',
    range: ['2026-03-28T12:00:00Z', '2026-03-29T12:00:00Z'],
    expected: ['2026-03-29T00:30 2026-03-29T01:30'],
  },
  {
    zone: 'Europe/Paris',
    what: 'one to four, in the night that has an hour twice',
    start: '2026-09-30T23:00:00Z',
    stop: '2026-10-01T02:00:00Z',
    range: ['2026-10-24T12:00:00Z', '2026-10-25T12:00:00Z'],
    expected: ['2026-10-24T23:00 2026-10-25T03:00'],
  },
  {
    zone: 'America/New_York',
    what: 'eight in the evening to six, over the night of spring',
    start: '2026-03-02T01:00:00Z',
    stop: '2026-03-02T11:00:00Z',
    range: ['2026-03-07T12:00:00Z', '2026-03-09T12:00:00Z'],
    expected: ['2026-03-08T01:00 2026-03-08T10:00', '2026-03-09T00:00 2026-03-09T10:00'],
  },
  {
    zone: 'America/New_York',
    what: 'eight in the evening to six, over the night of autumn',
    start: '2026-10-02T00:00:00Z',
    stop: '2026-10-02T10:00:00Z',
    range: ['2026-10-31T12:00:00Z', '2026-11-02T12:00:00Z'],
    expected: ['2026-11-01T00:00 2026-11-01T11:00', '2026-11-02T01:00 2026-11-02T11:00'],
  },
  {
    zone: 'Australia/Lord_Howe',
    what: 'midnight to four, where the clocks move by half an hour in spring',
    start: '2026-09-30T13:30:00Z',
    stop: '2026-09-30T17:30:00Z',
    range: ['2026-10-03T12:00:00Z', '2026-10-05T00:00:00Z'],
    expected: ['2026-10-03T13:30 2026-10-03T17:00', '2026-10-04T13:00 2026-10-04T17:00'],
  },
  {
    zone: 'Australia/Lord_Howe',
    what: 'midnight to four, where the clocks move by half an hour in autumn',
    start: '2026-03-31T13:00:00Z',
    stop: '2026-03-31T17:00:00Z',
    range: ['2026-04-04T12:00:00Z', '2026-04-06T00:00:00Z'],
    expected: ['2026-04-04T13:00 2026-04-04T17:30', '2026-04-05T13:30 2026-04-05T17:30'],
  },
  {
    zone: 'Asia/Kathmandu',
    what: 'nine to five, three quarters of an hour off',
    start: '2026-01-01T03:15:00Z',
    stop: '2026-01-01T11:15:00Z',
    range: ['2026-07-01T00:00:00Z', '2026-07-02T00:00:00Z'],
    expected: ['2026-07-01T03:15 2026-07-01T11:15'],
  },
  {
    zone: 'UTC',
    what: 'two to three, while others change their clocks',
    start: '2026-03-01T02:00:00Z',
    stop: '2026-03-01T03:00:00Z',
    range: ['2026-03-29T00:00:00Z', '2026-03-30T00:00:00Z'],
    expected: ['2026-03-29T02:00 2026-03-29T03:00'],
  },
  {
    zone: 'Asia/Beirut',
    what: 'midnight to two, on a day that has no midnight',
    start: '2026-03-24T22:00:00Z',
    stop: '2026-03-25T00:00:00Z',
    range: ['2026-03-28T12:00:00Z', '2026-03-30T00:00:00Z'],
    expected: ['2026-03-28T22:00 2026-03-28T23:00', '2026-03-29T21:00 2026-03-29T23:00'],
  },
  {
    zone: 'Asia/Beirut',
    what: 'a whole day, on the day that has no midnight',
    start: '2026-03-24T22:00:00Z',
    stop: '2026-03-25T22:00:00Z',
    range: ['2026-03-28T22:00:00Z', '2026-03-30T21:00:00Z'],
    expected: ['2026-03-28T22:00 2026-03-30T21:00'],
  },
];

describe('the windows of a pbehavior', () => {
  for (const { zone, what, start, stop, range, expected } of clockCases) {
    it(`in ${zone}: ${what}`, () => {
      const found = windows({ ...daily, start, stop, time_zone: zone }, range);
      expect(found).to.deep.equal(expected.map((window) => `${window} maintenance`));
    });
  }

  for (const { zone, what, start, stop, range, expected } of clockCases) {
    it(`hold at no other instant: ${zone}, ${what}`, () => {
      const pbehavior = compiledPbehavior({ ...daily, start, stop, time_zone: zone });
      const spans = expected.map((window) => window.split(' ').map((time) => Date.parse(`${time}:00Z`)));
      for (let at = Date.parse(range[0]); at < Date.parse(range[1]); at += 5 * 60_000) {
        const isInside = spans.some(([from = 0, to = 0]) => from <= at && at < to);
        expect(pbehavior.at(at).type?.id, minute(at)).to.equal(isInside ? 'maintenance' : undefined);
      }
    });
  }

  const tenToTwelve = { ...daily, start: '2026-11-02T10:00:00Z', stop: '2026-11-02T12:00:00Z' };

  it('are cut at the borders of what is looked at', () => {
    expect(windows(tenToTwelve, ['2026-11-03T11:00:00Z', '2026-11-04T10:30:00Z'])).to.deep.equal([
      '2026-11-03T11:00 2026-11-03T12:00 maintenance',
      '2026-11-04T10:00 2026-11-04T10:30 maintenance',
    ]);
  });

  it('lose what is excluded, and have another type where the exclusion has one', () => {
    const exdates = [
      { start: '2026-11-03T10:30:00Z', stop: '2026-11-03T11:00:00Z' },
      { start: '2026-11-04T00:00:00Z', stop: '2026-11-05T00:00:00Z', type: 'inactive' },
    ];
    expect(windows({ ...tenToTwelve, exdates }, ['2026-11-03T00:00:00Z', '2026-11-05T00:00:00Z'])).to.deep.equal([
      '2026-11-03T10:00 2026-11-03T10:30 maintenance',
      '2026-11-03T11:00 2026-11-03T12:00 maintenance',
      '2026-11-04T10:00 2026-11-04T12:00 inactive',
    ]);
  });

  it('lose what an exception excludes that several share; where two overlap, its own counts', () => {
    const holidays = {
      _id: 'holidays',
      title: 'Holidays',
      exdates: [{ start: '2026-11-03T00:00:00Z', stop: '2026-11-04T00:00:00Z' }],
    };
    const fields = {
      ...tenToTwelve,
      exceptions: ['holidays'],
      exdates: [{ start: '2026-11-03T11:00:00Z', stop: '2026-11-03T13:00:00Z', type: 'pause' }],
    };
    const range = ['2026-11-03T00:00:00Z', '2026-11-04T12:00:00Z'] as const;
    expect(windows(fields, range, { pbehavior_exceptions: [holidays] })).to.deep.equal([
      '2026-11-03T11:00 2026-11-03T12:00 pause',
      '2026-11-04T10:00 2026-11-04T12:00 maintenance',
    ]);
  });

  it('of one that never stops go on to the end of what is looked at', () => {
    const fields = { type: 'pause', stop: undefined, start: '2026-11-02T10:00:00Z' };
    expect(windows(fields, ['2026-11-01T00:00:00Z', '2027-01-01T00:00:00Z'])).to.deep.equal([
      '2026-11-02T10:00 2027-01-01T00:00 pause',
    ]);
  });
});
