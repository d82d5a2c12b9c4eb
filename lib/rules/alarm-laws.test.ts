/** The state machine, with all that rules and pbehaviors do to an alarm, against a small model of its own, over random stories. */
import { expect } from 'chai';
import fc from 'fast-check';
import { AlarmModel, type Deed, type ModelTerms } from '../../tests/support/alarm-model.ts';
import { pbehaviorOf, Story, storyBegin } from '../../tests/support/alarm-story.ts';
import { having } from '../../tests/support/filter-story.ts';
import { durationsOf } from '../alarm/durations.ts';
import { type CanonicalType, canonicalTypes } from '../alarm/pbehavior-info.ts';
import type { State } from '../event/event.ts';
import { compileAlarmRules } from './alarm-rules.ts';

const periods = fc.constantFrom<CanonicalType>(...canonicalTypes);
const states = fc.constantFrom<State>(0, 1, 2, 3);
const simple = fc.constantFrom('ack', 'ackremove', 'cancel', 'comment', 'assocticket');
const snoozing = fc.record({ what: fc.constant('snooze' as const), seconds: fc.integer({ min: 1, max: 60 }) });
const fixing = fc.record({ what: fc.constant('changestate' as const), state: states, mayBeOk: fc.constant(true) });

const terms: fc.Arbitrary<ModelTerms> = fc.record({
  flapping: fc.constant({ changesMax: 3, seconds: 60 }),
  resolve: fc.constant({ ok: 30, cancelled: 50 }),
  silence: fc.record({ seconds: fc.constant(100), rests: fc.subarray([...canonicalTypes]) }),
  idle: fc.record({
    seconds: fc.constantFrom(20, 70),
    rests: fc.subarray([...canonicalTypes]),
    condition: fc.constantFrom('lastEvent', 'lastUpdate'),
    deed: fc.oneof(
      simple.map((what) => ({ what })),
      snoozing,
      fixing,
    ),
  }),
});

function rulesOf({ flapping, resolve, silence, idle }: ModelTerms) {
  const rule = { title: 'Rule', entity_pattern: having('type', 'resource') };
  const delays = [
    { ...rule, _id: 'ok', delay_seconds: resolve.ok },
    { ...rule, _id: 'cancelled', type: 'cancelled', delay_seconds: resolve.cancelled },
  ];
  const { seconds: duration_seconds, changesMax: changes_max } = flapping;
  return compileAlarmRules(delays, {
    related: new Map([
      ['flapping_rules', [{ ...rule, _id: 'flapping', changes_max, duration_seconds }]],
      [
        'idle_rules',
        [
          {
            ...rule,
            _id: 'a-silence',
            type: 'entity',
            duration_seconds: silence.seconds,
            disable_during_periods: silence.rests,
          },
          {
            ...rule,
            _id: 'b-idle',
            type: 'alarm',
            duration_seconds: idle.seconds,
            disable_during_periods: idle.rests,
            alarm_condition: idle.condition === 'lastEvent' ? 'last_event' : 'last_update',
            operation: operationOf(idle.deed),
          },
        ],
      ],
    ]),
    report: (id, reason) => expect.fail(`${id}: ${reason}`),
  });
}

function operationOf(deed: Deed): object {
  if (deed.what === 'snooze') return { type: 'snooze', duration_seconds: deed.seconds };
  if (deed.what === 'changestate') return { type: 'changestate', state: deed.state };
  return { type: deed.what, ...(deed.what === 'assocticket' ? { ticket: 'T' } : {}) };
}

const deeds = [
  'ack',
  'ackremove',
  'cancel',
  'uncancel',
  'comment',
  'assocticket',
  'snooze',
  'unsnooze',
  'changestate',
] as const;
const asked = ['noevents', 'unsnooze by time', 'resolve_close', 'resolve_cancel'] as const;
const whats = [...deeds, ...asked, 'check', 'heard', 'enter', 'leave'] as const;

interface Happening {
  readonly what: (typeof whats)[number];
  readonly state: State;
  readonly period: CanonicalType;
  readonly pause: number;
  readonly duration: number;
}

const happening: fc.Arbitrary<Happening> = fc.record({
  what: fc.oneof(
    { weight: 3, arbitrary: fc.constant('check' as const) },
    { weight: 2, arbitrary: fc.constantFrom('enter', 'leave', 'noevents') },
    { weight: 5, arbitrary: fc.constantFrom(...whats) },
  ),
  state: states,
  period: periods,
  pause: fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 0, max: 15 }) }, fc.integer({ min: 0, max: 150 })),
  duration: fc.integer({ min: 0, max: 60 }),
});
const stories = fc.array(happening, { maxLength: 100, size: 'max' });

function tell(list: readonly Happening[], given: ModelTerms, each: (story: Story, model: AlarmModel) => void): void {
  const story = new Story({ rules: rulesOf(given), crop_steps: 5 });
  const model = new AlarmModel(given);
  for (const one of list) {
    model.pass(one.pause);
    play(story, model, one);
    // What the scheduler would have asked for by now.
    model.review();
    story.wake('updatestatus', { at: model.now });
    each(story, model);
  }
}

function play(story: Story, model: AlarmModel, { what, state, period, duration }: Happening): void {
  const now = { at: model.now };
  switch (what) {
    case 'heard':
      model.lastHeard = model.now;
      return;
    case 'check':
      model.check(state);
      story.check(state, now);
      return;
    case 'enter':
    case 'leave':
      model.enter(what === 'enter' ? period : undefined);
      story.move(
        what === 'enter' ? pbehaviorOf(period) : undefined,
        story.event('pbhenter', { ...now, initiator: 'system' }),
      );
      return;
    case 'noevents':
      model.look();
      story.wake(what, { ...now, extra: { last_event: storyBegin + model.lastHeard * 1000 } });
      return;
    case 'unsnooze by time':
      model.wake();
      story.wake('unsnooze', now);
      return;
    case 'resolve_close':
    case 'resolve_cancel':
      model.review();
      model.resolve(what === 'resolve_close' ? 'ok' : 'cancelled');
      story.wake('updatestatus', now).wake(what, now);
      return;
    default:
      model.do(deedOf(what, state, duration));
      story.act(what, { ...now, state, duration, ticket: 'T', initiator: 'user' });
  }
}

function deedOf(what: (typeof deeds)[number], state: State, seconds: number): Deed {
  if (what === 'changestate') return { what, state, mayBeOk: false };
  return what === 'snooze' ? { what, seconds } : { what };
}

/** An open alarm as the model has it, read from what is stored. */
function seen({ entity: { alarm } }: Story, now: number): object | undefined {
  if (alarm === undefined) return undefined;
  const { inactive_duration_ms, snooze_duration_ms, pbehavior_inactive_duration_ms } = durationsOf(alarm, time(now));
  return {
    state: alarm.state.value,
    status: alarm.status.value,
    events: alarm.events_count,
    isFixed: alarm.changed_state !== undefined,
    isAcknowledged: alarm.acknowledge !== undefined,
    tickets: alarm.tickets.length,
    snoozedUntil: alarm.snooze && seconds(alarm.snooze.value),
    period: alarm.pbehavior_info?.canonical_type,
    entered: alarm.steps.filter(({ type }) => type === 'pbhenter').length,
    left: alarm.steps.filter(({ type }) => type === 'pbhleave').length,
    activatedAt: alarm.activated && seconds(alarm.activated.getTime()),
    lastUpdate: seconds(alarm.last_update.getTime()),
    spent: {
      inactive: inactive_duration_ms / 1000,
      snoozed: snooze_duration_ms / 1000,
      period: pbehavior_inactive_duration_ms / 1000,
    },
  };
}

function expected({ open, period }: AlarmModel): object | undefined {
  if (open === undefined) return undefined;
  const {
    moves: _moves,
    fixedTo,
    cancelledAt: _cancelled,
    lastStep: _step,
    lastEvent: _event,
    idleAt: _idle,
    ...told
  } = open;
  return { ...told, isFixed: fixedTo !== undefined, period };
}

function time(at: number): number {
  return storyBegin + at * 1000;
}

function seconds(at: number): number {
  return (at - storyBegin) / 1000;
}

describe('laws of the alarm with rules and pbehaviors', () => {
  it('is at every moment what the model says: state, status, who put it off for how long, since when it counts', () => {
    fc.assert(
      fc.property(stories, terms, (list, given) => {
        tell(list, given, (story, model) => {
          expect(seen(story, model.now)).to.deep.equal(expected(model));
          const { idle_since: since } = story.entity;
          expect(since && seconds(since.getTime())).to.equal(model.silentSince);
        });
      }),
      { numRuns: 300 },
    );
  });

  it('ends when the model does, and what lasted until then is counted', () => {
    fc.assert(
      fc.property(stories, terms, (list, given) => {
        tell(list, given, (story, model) => {
          expect(
            story.resolved.map((alarm) => ({
              inactive: alarm.inactive_duration_ms / 1000,
              snoozed: alarm.snooze_duration_ms / 1000,
              period: (alarm.pbehavior_inactive_duration_ms ?? 0) / 1000,
            })),
          ).to.deep.equal(model.ended);
        });
      }),
    );
  });

  it('whatever time alone will change has a wake-up at that time', () => {
    fc.assert(
      fc.property(stories, terms, (list, given) => {
        tell(list, given, (story, model) => {
          const { alarm } = story.entity;
          const { open } = model;
          const due = alarm?.wake_up && seconds(alarm.wake_up.getTime());
          if (open?.status !== 3) {
            expect(due).to.equal(model.due);
            return;
          }
          const end = due ?? Infinity;
          if (model.due !== undefined && end >= model.due) {
            expect(end).to.equal(model.due);
            return;
          }
          expect(end).to.be.above(model.now);
          expect(model.statusAt(open, end)).not.to.equal(3);
          expect(model.statusAt(open, end - 0.001)).to.equal(3);
        });
      }),
    );
  });
});
