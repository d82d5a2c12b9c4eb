import { expect } from 'chai';
import { at, Story } from '../../tests/support/alarm-story.ts';
import { having } from '../../tests/support/filter-story.ts';
import type { AlarmRules } from '../alarm/alarm-rules.ts';
import { compileAlarmRules } from './alarm-rules.ts';

type Fields = Readonly<Record<string, unknown>>;

const everything = { entity_pattern: having('type', 'resource') };

interface Given {
  readonly resolve?: readonly Fields[];
  readonly flapping?: readonly Fields[];
  readonly idle?: readonly Fields[];
  readonly patterns?: readonly (Fields & { readonly _id: string })[];
  readonly faults?: string[];
}

/** Rules as they are stored, in the order of their lists. */
function rulesOf({ resolve = [], flapping = [], idle = [], patterns = [], faults = [] }: Given): AlarmRules {
  const stored = (rules: readonly Fields[]) =>
    rules.map((rule, index) => ({
      _id: `rule-${index}`,
      title: `Rule ${index}`,
      priority: index,
      revision: 1,
      ...rule,
    }));
  return compileAlarmRules(stored(resolve), {
    related: new Map([
      ['flapping_rules', stored(flapping)],
      ['idle_rules', stored(idle)],
      ['patterns', patterns],
    ]),
    report: (rule, reason) => faults.push(`${rule}: ${reason}`),
  });
}

const maintenance = {
  id: 'm',
  name: 'M',
  type: 'maintenance',
  type_name: 'Maintenance',
  canonical_type: 'maintenance',
  icon_name: 'build',
  color: '#000000',
  revision: 1,
} as const;
const often = { ...everything, changes_max: 2, duration_seconds: 20 };

describe('resolve rules', () => {
  const cases: readonly [string, readonly Fields[], number][] = [
    ['the setting holds without rules', [], 60],
    ['the default rule instead of the setting', [{ _id: 'default-ok', type: 'ok', delay_seconds: 30 }], 30],
    [
      'A09 the first rule that matches, whatever the later ones say',
      [
        { ...everything, delay_seconds: 50 },
        { ...everything, delay_seconds: 1 },
      ],
      50,
    ],
    [
      'a rule before the default, whatever its priority',
      [
        { _id: 'default-ok', priority: 0, delay_seconds: 30 },
        { ...everything, delay_seconds: 7 },
      ],
      7,
    ],
    [
      'both patterns of a rule must match',
      [{ ...everything, alarm_pattern: having('initial_output', 'other'), delay_seconds: 5 }],
      60,
    ],
    ['a saved pattern', [{ entity_pattern_id: 'saved', delay_seconds: 9 }], 9],
    [
      'a rule for cancelled alarms says nothing of others',
      [{ ...everything, type: 'cancelled', delay_seconds: 5 }],
      60,
    ],
  ];
  const patterns = [{ _id: 'saved', subject: 'entity', pattern: having('name', 'R') }];
  for (const [title, resolve, seconds] of cases) {
    it(`the delay: ${title}`, () => {
      const story = new Story({ rules: rulesOf({ resolve, patterns }) }).check(2).check(0, { at: 100 });
      expect(story.alarm.wake_up).to.deep.equal(at(100 + seconds));
    });
  }

  it('the delay of a cancelled alarm is a rule too', () => {
    const resolve = [{ _id: 'default-cancelled', type: 'cancelled', delay_seconds: 11 }];
    const story = new Story({ rules: rulesOf({ resolve }) }).check(2).act('cancel', { at: 10 });
    expect(story.wake('resolve_cancel', { at: 20 }).last.kind).to.equal('nothing');
    expect(story.wake('resolve_cancel', { at: 21 }).last.kind).to.equal('resolved');
  });

  it('a rule that cannot be used is told and left out', () => {
    const faults: string[] = [];
    const resolve = [
      { entity_pattern_id: 'nowhere', delay_seconds: 5 },
      { ...everything, delay_seconds: 'soon' },
    ];
    const story = new Story({ rules: rulesOf({ resolve, faults }) }).check(2).check(0, { at: 100 });
    expect(story.alarm.wake_up).to.deep.equal(at(160));
    expect(faults).to.have.length(2);
    expect(faults[0]).to.equal('rule-0: There is no saved pattern nowhere for this');
  });
});

describe('flapping rules', () => {
  const flappy = (flapping: readonly Fields[] = [often]): Story => new Story({ rules: rulesOf({ flapping }) });

  it('A36 too many turns in the window are flapping, which names its rule and ends by itself', () => {
    const story = flappy().checks(1, 2, 3, 2, 3);
    expect(story.steps).to.deep.equal([
      'stateinc 1',
      'statusinc 1',
      'stateinc 2',
      'stateinc 3',
      'statedec 2',
      'stateinc 3',
      'statusinc 3',
    ]);
    expect(story.alarm.status.message).to.equal('O\nRule: Rule 0');
    // The third turn from the end is the check at 2 seconds.
    expect(story.alarm.wake_up).to.deep.equal(at(22));
    expect(story.wake('updatestatus', { at: 21 }).last.kind).to.equal('nothing');
    story.wake('updatestatus', { at: 22 });
    expect(story.lastChanges).to.deep.equal(['statusdec']);
    expect(story.alarm.status).to.deep.include({ type: 'statusdec', value: 1, author: 'system', time: at(22) });
  });

  it('turns as many as the rule allows are no flapping, nor are those that are too old', () => {
    expect(flappy().checks(1, 2, 1).alarm.status.value).to.equal(1);
    expect(flappy().check(1).check(2).check(1, { at: 30 }).check(2).alarm.status.value).to.equal(1);
  });

  it('A38 the first rule that matches decides, though it does not trigger', () => {
    const story = flappy([{ ...often, changes_max: 50 }, often]).checks(1, 2, 3, 2, 3, 2, 3);
    expect(story.alarm.status.value).to.equal(1);
  });

  it('A21 a cancellation goes up from flapping, and is taken back to it', () => {
    const story = flappy().checks(2, 1, 2).act('cancel').act('uncancel');
    expect(story.steps.slice(-2)).to.deep.equal(['statusinc 4', 'statusdec 3']);
  });

  it('an alarm that flaps is not resolved while it is ok, and then after the delay', () => {
    const story = flappy().checks(2, 1, 2, 0);
    expect([story.alarm.state.value, story.alarm.status.value]).to.deep.equal([0, 3]);
    expect(story.wake('resolve_close', { at: 900 }).last.kind).to.equal('nothing');
    story.wake('updatestatus', { at: 900 });
    expect(story.steps.at(-1)).to.equal('statusdec 0');
    expect(story.alarm.wake_up).to.deep.equal(at(960));
  });

  it('as many steps are kept as the rules count, though fewer are wanted', () => {
    const rules = rulesOf({ flapping: [{ ...often, changes_max: 30, duration_seconds: 600 }] });
    const story = new Story({ rules, crop_steps: 5 });
    for (let index = 0; index < 31; index += 1) story.check(index % 2 === 0 ? 2 : 0);
    expect(story.alarm.status.value).to.equal(3);
  });

  it('a rule that is gone leaves nothing flapping for ever', () => {
    const story = flappy().checks(2, 1, 2);
    const later = new Story({}, story.entity).wake('updatestatus', { at: 10 });
    expect(later.alarm.status.value).to.equal(1);
  });
});

describe('idle rules', () => {
  const silent = { ...everything, type: 'entity', duration_seconds: 60 };
  const ticket = {
    ...everything,
    type: 'alarm',
    alarm_condition: 'last_event',
    duration_seconds: 30,
    operation: { type: 'assocticket', ticket: 'X', ticket_data: { queue: 'night' } },
  };
  const idle = (...list: readonly Fields[]): Story => new Story({ rules: rulesOf({ idle: list }) });
  const look = (story: Story, seconds: number, lastEvent?: number): Story =>
    story.wake('noevents', {
      at: seconds,
      ...(lastEvent === undefined ? {} : { extra: { last_event: at(lastEvent).getTime() } }),
    });

  it('D01 silence makes a critical alarm without events, once, that names its rule', () => {
    const story = look(look(idle(silent), 59), 60);
    expect(story.steps).to.deep.equal(['stateinc 3', 'statusinc 5']);
    expect(story.lastChanges).to.deep.equal(['create']);
    expect(story.alarm.state).to.include({ author: 'system', initiator: 'system', message: 'Idle rule: Rule 0' });
    expect(story.alarm.events_count).to.equal(0);
    expect(story.entity.idle_since).to.deep.equal(at(0));
    expect(look(story, 200).last.kind).to.equal('nothing');
  });

  it('D02 a check ends the silence, whatever its state', () => {
    for (const [state, steps] of [
      [3, ['statusdec 1']],
      [1, ['statedec 1', 'statusdec 1']],
      [0, ['statedec 0', 'statusdec 0']],
    ] as const) {
      const story = look(idle(silent), 60).check(state);
      expect(story.steps).to.deep.equal(['stateinc 3', 'statusinc 5', ...steps]);
      expect(story.entity).not.to.have.property('idle_since');
      expect(story.alarm.events_count).to.equal(1);
    }
  });

  it('D04 what is heard by others ends the silence too, and newer news than ours count', () => {
    expect(look(idle(silent), 60, 10).last.kind).to.equal('nothing');
    const story = look(look(idle(silent), 60), 70, 65);
    expect(story.steps).to.deep.equal(['stateinc 3', 'statusinc 5', 'statedec 0', 'statusdec 0']);
    expect(story.entity).not.to.have.property('idle_since');
  });

  it('an open alarm is taken up by the silence, and a fixed state stays', () => {
    expect(look(idle(silent).check(1), 60).steps.slice(2)).to.deep.equal(['stateinc 3', 'statusinc 5']);
    const fixed = look(idle(silent).check(1).act('changestate', { state: 2 }), 60);
    expect([fixed.alarm.state.value, fixed.alarm.status.value]).to.deep.equal([2, 5]);
    expect(fixed.check(1).steps.at(-1)).to.equal('statusdec 1');
  });

  it('an alarm of a silence that is over for people does not come back while the silence lasts', () => {
    const story = look(idle(silent), 60).act('cancel', { at: 61 }).wake('resolve_cancel', { at: 9000 });
    expect(story.entity).not.to.have.property('alarm');
    expect(look(story, 9100).entity).not.to.have.property('alarm');
  });

  it('in a pbehavior in which nobody watches it, an entity is not missed, unless the rule says so', () => {
    const inside = (fields: Fields): Story =>
      look(
        new Story(
          { rules: rulesOf({ idle: [{ ...silent, ...fields }] }) },
          { pbehavior_info: { ...maintenance, since: at(0) } },
        ),
        900,
      );
    expect(inside({}).last.kind).to.equal('nothing');
    const { alarm } = inside({ disable_during_periods: ['pause'] });
    expect(alarm.status.value).to.equal(5);
    expect(alarm).not.to.have.property('activated');
  });

  it('a disabled entity is not missed', () => {
    const story = new Story({ rules: rulesOf({ idle: [silent] }) }, { enabled: false });
    expect(look(story, 900).last.kind).to.equal('nothing');
  });

  it('D05 an operation is done once in a silence, and again in the next one', () => {
    const story = look(look(look(idle(ticket).check(2), 29), 30), 90);
    expect(story.steps.slice(2)).to.deep.equal(['assocticket']);
    expect(story.alarm.ticket).to.deep.include({ author: 'system', initiator: 'system' });
    expect(story.alarm.ticket?.message).to.equal('Idle rule: Rule 0. Ticket ID: X. Ticket queue: night.');
    expect(story.alarm.ticket?.ticket).to.include({ id: 'X', rule_name: 'Idle rule: Rule 0' });
    look(look(story.check(2, { at: 100 }), 129), 130);
    expect(story.alarm.tickets).to.have.length(2);
  });

  it('D07 an operation may close or cancel, and is done to the next alarm too', () => {
    const operation = { type: 'changestate', state: 0, comment: 'nobody missed it' };
    const closing = look(idle({ ...ticket, operation }).check(2), 30);
    expect(closing.steps.slice(2)).to.deep.equal(['changestate 0', 'statusdec 0']);
    expect(closing.alarm.state.message).to.equal('Idle rule: Rule 0. nobody missed it');
    const cancelling = { ...ticket, alarm_condition: 'last_update', operation: { type: 'cancel' } };
    const story = look(idle(cancelling).check(2), 30).wake('resolve_cancel', { at: 9000 });
    expect(look(story.check(2, { at: 9100 }), 9130).steps.at(-1)).to.equal('statusinc 4');
  });

  it('D08 the first rule in the order of priority that is due decides', () => {
    const story = look(idle({ ...silent, duration_seconds: 30 }, ticket).check(2), 31, 0);
    expect(story.alarm.status.value).to.equal(5);
    expect(look(story, 500).alarm.tickets).to.deep.equal([]);
  });

  it('a rule that cannot do its work has had its turn, and the next one comes', () => {
    const ack = { ...ticket, operation: { type: 'ack' } };
    const story = look(idle(ack, ticket).check(2).act('ack'), 40);
    expect(story.last.kind).to.equal('counted');
    expect(look(story, 41).steps.at(-1)).to.equal('assocticket');
    expect(look(story, 42).last.kind).to.equal('nothing');
  });
});
