import { expect } from 'chai';
import { type PbehaviorFields, pbehaviorSchema } from '../../../lib/pbehavior/schema.ts';
import { fieldsOfPbehavior, freshFields, pbehaviorOfFields } from './form-fields.ts';

const having = (field: string, value: unknown, type = 'eq') => ({ field, condition: { type, value } });

const stored = (fields: object): PbehaviorFields =>
  pbehaviorSchema.parse({
    title: 'Disks',
    type: 'maintenance',
    entity_pattern: [[having('id', 'disk/db')]],
    start: '2026-03-20T21:00:00.000Z',
    stop: '2026-03-21T05:00:00.000Z',
    time_zone: 'Europe/Paris',
    ...fields,
  });

describe('the form of a pbehavior', () => {
  for (const [what, fields] of [
    ['of one entity', {}],
    ['of several entities', { entity_pattern: [[having('id', ['disk/db', 'disk/db2'], 'is_one_of')]] }],
    [
      'of a few conditions',
      { entity_pattern: [[having('component', 'db', 'begin_with'), having('infos.site', 'lyon')]] },
    ],
    [
      'of a pattern that the lines cannot show',
      { entity_pattern: [[having('name', ['a', 'b'], 'is_one_of')], [having('id', 'c')]] },
    ],
    ['that is off and has a reason', { enabled: false, reason: 'r1' }],
    ['that repeats every day', { rrule: 'FREQ=DAILY' }],
    // Its start is a Friday, the third of its month.
    ['that repeats on a weekday of the month', { rrule: 'FREQ=MONTHLY;BYDAY=3FR' }],
    ['that repeats on weekdays until a day', { rrule: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;UNTIL=20260630T215900Z' }],
    ['that repeats by a rule of its own', { rrule: 'FREQ=MONTHLY;BYDAY=-1SU;COUNT=5' }],
    [
      'with exceptions',
      {
        rrule: 'FREQ=DAILY',
        exceptions: ['holidays'],
        exdates: [
          { start: '2026-03-29T00:30:00.000Z', stop: '2026-03-29T04:00:00.000Z', type: 'inactive' },
          { start: '2026-04-01T00:00:00.000Z', stop: '2026-04-02T00:00:00.000Z' },
        ],
      },
    ],
  ] as const) {
    it(`gives back a pbehavior ${what} as it was`, () => {
      const before = stored(fields);
      const written = pbehaviorOfFields(fieldsOfPbehavior(before, 'A reason'), before.reason);
      expect(pbehaviorSchema.parse(written)).to.deep.equal(before);
    });
  }

  it('gives back one of a saved pattern', () => {
    const { entity_pattern: _own, ...before } = { ...stored({}), entity_pattern_id: 'databases' };
    const form = fieldsOfPbehavior(before, '');
    expect(form).to.include({ scope: 'saved', saved: 'databases' });
    expect(pbehaviorSchema.parse(pbehaviorOfFields(form, undefined))).to.deep.equal(before);
  });

  it('gives back one that never stops', () => {
    const { stop: _stop, ...before } = stored({ type: 'pause' });
    const written = pbehaviorOfFields(fieldsOfPbehavior(before, ''), undefined);
    expect(pbehaviorSchema.parse(written)).to.deep.equal(before);
  });

  it('begins with an hour from the next full hour on, for the entity that was picked', () => {
    const form = freshFields(Date.parse('2026-11-22T12:34:00Z'), 'Europe/Paris', 'disk/db');
    expect(form).to.include({
      start: '2026-11-22T14:00',
      stop: '2026-11-22T15:00',
      scope: 'entity',
    });
    expect(form.entities).to.deep.equal(['disk/db', '', '']);
    expect(pbehaviorSchema.safeParse(pbehaviorOfFields({ ...form, title: 'T' }, undefined)).success).to.equal(true);
  });

  for (const [what, typed, field] of [
    ['no start', { start: '' }, 'start'],
    ['a zone that does not exist', { zone: 'Nowhere' }, 'time_zone'],
    ['no line that says anything', { scope: 'where' }, 'entity_pattern'],
    ['no saved pattern chosen', { scope: 'saved' }, 'entity_pattern_id'],
    ['a pattern that is no JSON', { scope: 'pattern', pattern: '{' }, 'entity_pattern'],
    ['no rule where it repeats by one', { repeat: 'custom' }, 'rrule'],
    ['an exception without an end', { except: [{ start: '2026-11-22T14:00', stop: '', type: '' }] }, 'exdates'],
  ] as const) {
    it(`is refused by the schema with ${what}`, () => {
      const form = { ...freshFields(0, 'UTC', 'disk/db'), title: 'T', ...typed };
      const checked = pbehaviorSchema.safeParse(pbehaviorOfFields(form, undefined));
      expect(checked.error?.issues.map(({ path }) => path[0])).to.include(field);
    });
  }
});
