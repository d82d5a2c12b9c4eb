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
  readonly patterns?: readonly (Fields & { readonly _id: string })[];
  readonly faults?: string[];
}

/** Rules as they are stored, in the order of their lists. */
function rulesOf({ resolve = [], flapping = [], patterns = [], faults = [] }: Given): AlarmRules {
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
      ['patterns', patterns],
    ]),
    report: (rule, reason) => faults.push(`${rule}: ${reason}`),
  });
}

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
