/** The state machine against a small model of its own, over random stories. */
import { expect } from 'chai';
import fc from 'fast-check';
import { pbehaviorOf, Story, storyBegin } from '../../tests/support/alarm-story.ts';
import type { Event, EventType, State } from '../event/event.ts';
import type { Alarm } from './alarm.ts';
import { durationsOf } from './durations.ts';
import { type CanonicalType, canonicalTypes, isInactive } from './pbehavior-info.ts';

interface Happening {
  readonly type: EventType;
  readonly state: State;
  /** Seconds since the happening before. */
  readonly pause: number;
  /** Seconds by which the sender's clock differs from the reception's. */
  readonly skew: number;
  readonly isOurs: boolean;
  readonly duration: number;
  /** What a `pbhenter` enters. */
  readonly period: CanonicalType;
}

const types = [
  'check',
  'ack',
  'ackremove',
  'cancel',
  'uncancel',
  'comment',
  'assocticket',
  'declareticket',
  'snooze',
  'unsnooze',
  'changestate',
  'resolve_close',
  'resolve_cancel',
  'perf',
  'pbhenter',
  'pbhleave',
] as const satisfies readonly EventType[];

const happening: fc.Arbitrary<Happening> = fc.record({
  type: fc.oneof(
    { weight: 3, arbitrary: fc.constant('check' as const) },
    { weight: 2, arbitrary: fc.constantFrom(...types) },
  ),
  state: fc.constantFrom<State>(0, 1, 2, 3),
  pause: fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 5000 })),
  skew: fc.oneof(
    { weight: 4, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: -86_400, max: 86_400 }) },
  ),
  isOurs: fc.boolean(),
  duration: fc.integer({ min: 0, max: 100 }),
  period: fc.constantFrom<CanonicalType>(...canonicalTypes),
});
const happenings = fc.array(happening, { maxLength: 120, size: 'max' });
const punctual = fc.array(
  happening.map((one) => ({ ...one, skew: 0 })),
  { maxLength: 120, size: 'max' },
);

/** Tells the story and calls `each` after every event. */
function tell(
  list: readonly Happening[],
  each: (story: Story, event: Event, before: Alarm | undefined) => void,
): Story {
  const story = new Story({ resolve_delay_seconds: 30, cancel_autosolve_delay_seconds: 300, crop_steps: 5 });
  let seconds = 0;
  for (const { type, state, pause, skew, isOurs, duration, period } of list) {
    seconds += pause;
    const before = story.entity.alarm;
    const event = story.event(type, {
      at: seconds,
      alarm_time_ms: storyBegin + (seconds + skew) * 1000,
      initiator: isOurs || type.startsWith('resolve') ? 'system' : 'external',
      ...(type === 'check' || type === 'changestate' ? { state } : {}),
      duration,
      ticket: 'T',
    });
    if (type === 'pbhenter') story.move(pbehaviorOf(period), event);
    else if (type === 'pbhleave') story.move(undefined, event);
    else story.apply(event);
    each(story, event, before);
  }
  return story;
}

/** What must be true of the open alarm, kept with a handful of variables and nothing of the machine's. */
class Model {
  #open: { state: number; isFixed: boolean; events: number; changes: number } | undefined;

  follow(event: Event, resolved: boolean): void {
    if (resolved) this.#open = undefined;
    if (event.event_type === 'changestate') this.#fix(event.state ?? 0);
    if (event.event_type !== 'check') return;
    const state = event.state ?? 0;
    if (this.#open === undefined) {
      if (state !== 0) this.#open = { state, isFixed: false, events: 1, changes: 1 };
      return;
    }
    this.#open.events += 1;
    if (this.#open.isFixed && state !== 0) return;
    this.#open.isFixed = false;
    if (this.#open.state !== state) this.#open.changes += 1;
    this.#open.state = state;
  }

  #fix(state: number): void {
    if (this.#open === undefined || this.#open.state === 0 || state === 0) return;
    this.#open.state = state;
    this.#open.isFixed = true;
  }

  agree(alarm: Alarm | undefined): void {
    const seen = alarm && {
      state: alarm.state.value,
      isFixed: alarm.changed_state !== undefined,
      events: alarm.events_count,
      changes: alarm.total_state_changes,
    };
    expect(seen).to.deep.equal(this.#open);
  }
}

describe('laws of the alarm', () => {
  it('the state is that of the last check unless it is fixed, and events and changes are counted exactly', () => {
    fc.assert(
      fc.property(happenings, (list) => {
        const model = new Model();
        tell(list, (story, event) => {
          model.follow(event, story.last.kind === 'resolved');
          model.agree(story.entity.alarm);
        });
      }),
    );
  });

  it('the status follows from what is stored: cancelled, else ongoing, else off', () => {
    fc.assert(
      fc.property(happenings, (list) => {
        tell(list, ({ entity: { alarm } }) => {
          if (alarm === undefined) return;
          expect(alarm.status.value).to.equal(alarm.cancelled !== undefined ? 4 : alarm.state.value === 0 ? 0 : 1);
        });
      }),
    );
  });

  it('steps never vanish but into the counter, and changes of state in the list and the counter add up', () => {
    fc.assert(
      fc.property(happenings, (list) => {
        tell(list, ({ entity: { alarm } }, _event, before) => {
          if (alarm === undefined) return;
          expect(countSteps(alarm)).to.be.at.least(before?.id === alarm.id ? countSteps(before) : 2);
          expect(countStateSteps(alarm)).to.equal(alarm.total_state_changes);
        });
      }),
    );
  });

  it('the list shares the steps it had, in their order', () => {
    fc.assert(
      fc.property(happenings, (list) => {
        tell(list, ({ entity: { alarm } }, _event, before) => {
          if (alarm === undefined || before?.id !== alarm.id) return;
          const kept = alarm.steps.filter((step) => before.steps.includes(step));
          expect(kept).to.have.members(before.steps.filter((step) => alarm.steps.includes(step)));
          expect(alarm.steps.length - kept.length).to.be.at.most(3);
        });
      }),
    );
  });

  it('the times of the steps never run backwards when no clock is ahead', () => {
    const late = fc.array(
      happening.map((one) => ({ ...one, skew: -Math.abs(one.skew) })),
      { maxLength: 120, size: 'max' },
    );
    fc.assert(
      fc.property(late, (list) => {
        tell(list, ({ entity: { alarm } }) => {
          const times = (alarm?.steps ?? []).map((step) => step.time.getTime());
          expect(times).to.deep.equal(times.toSorted((left, right) => left - right));
        });
      }),
    );
  });

  it('no duration is negative or longer than the alarm itself', () => {
    fc.assert(
      fc.property(happenings, fc.integer({ min: 0, max: 100_000 }), (list, wait) => {
        tell(list, (story, event) => {
          for (const alarm of [...story.resolved, ...(story.entity.alarm === undefined ? [] : [story.entity.alarm])]) {
            const { duration_ms, current_state_duration_ms, ...parts } = durationsOf(alarm, event.received_ms + wait);
            expect(current_state_duration_ms).to.be.at.least(0);
            for (const part of Object.values(parts)) expect(part).to.be.within(0, duration_ms);
            expect(parts.active_duration_ms + parts.inactive_duration_ms).to.equal(duration_ms);
          }
        });
      }),
      { numRuns: 50 },
    );
  });

  it('whatever is due has a wake-up, and nothing is resolved or unsnoozed by the engines before it', () => {
    fc.assert(
      fc.property(punctual, (list) => {
        tell(list, (story, event, before) => {
          const { alarm } = story.entity;
          const waits =
            alarm !== undefined &&
            (alarm.state.value === 0 ||
              (alarm.snooze !== undefined && !isInactive(alarm.pbehavior_info)) ||
              alarm.cancelled !== undefined);
          expect(alarm?.wake_up !== undefined).to.equal(waits);
          const acted = story.lastChanges.includes('resolve') || story.lastChanges.includes('unsnooze');
          if (acted && event.initiator === 'system')
            expect(before?.wake_up?.getTime()).to.be.at.most(event.received_ms);
        });
      }),
    );
  });

  it('the same story told twice has the same end', () => {
    fc.assert(
      fc.property(happenings, (list) => {
        const [one, two] = [tell(list, () => {}), tell(list, () => {})];
        expect(one.entity).to.deep.equal(two.entity);
        expect(one.transitions).to.deep.equal(two.transitions);
      }),
    );
  });
});

function countSteps(alarm: Alarm): number {
  const { statechanges = 0, statusinc = 0, statusdec = 0 } = counts(alarm);
  return statechanges + statusinc + statusdec + alarm.steps.filter((step) => step.type !== 'statecounter').length;
}

function countStateSteps(alarm: Alarm): number {
  const { statechanges = 0 } = counts(alarm);
  return statechanges + alarm.steps.filter((step) => step.type === 'stateinc' || step.type === 'statedec').length;
}

function counts(alarm: Alarm): Readonly<Record<string, number>> {
  return alarm.steps.find((step) => step.type === 'statecounter')?.counts ?? {};
}
