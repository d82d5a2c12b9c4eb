/** Random scenarios over random stories: what must be true whatever a site writes. */
import { expect } from 'chai';
import fc from 'fast-check';
import { at, Story } from '../../tests/support/alarm-story.ts';
import { having } from '../../tests/support/filter-story.ts';
import type { State } from '../event/event.ts';
import { compileAlarmRules } from './alarm-rules.ts';
import { scenarioTriggers } from './scenario.ts';

/** What leaves state, status and counters alone. */
const quiet = ['ack', 'ackremove', 'comment', 'snooze', 'unsnooze', 'assocticket'] as const;
const acts = ['check', 'ack', 'comment', 'snooze', 'cancel', 'uncancel', 'run_delayed_scenario', 'unsnooze'] as const;

const action = fc.record({ type: fc.constantFrom(...quiet), emit: fc.boolean() }).map(({ type, emit }) => ({
  operation: {
    type,
    ...(type === 'snooze' ? { duration_seconds: 20 } : {}),
    ...(type === 'assocticket' ? { ticket: '{{alarm.events_count}}' } : {}),
  },
  emit_trigger: emit,
}));

const scenario = fc.record({
  triggers: fc.uniqueArray(fc.constantFrom(...scenarioTriggers.filter((one) => one !== 'resolve')), { minLength: 1 }),
  delay: fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined }),
  actions: fc.array(action, { minLength: 1, maxLength: 3 }),
});
type Written = typeof scenario extends fc.Arbitrary<infer Value> ? Value : never;

const happening = fc.record({
  type: fc.oneof({ weight: 2, arbitrary: fc.constant('check' as const) }, fc.constantFrom(...acts)),
  state: fc.constantFrom<State>(0, 1, 2, 3),
  pause: fc.integer({ min: 0, max: 30 }),
});
type Happening = typeof happening extends fc.Arbitrary<infer Value> ? Value : never;

const sites = fc.array(scenario, { minLength: 1, maxLength: 5 });
const stories = fc.array(happening, { maxLength: 40, size: 'max' });

function rulesOf(scenarios: readonly Written[]) {
  const documents = scenarios.map(({ triggers, delay, actions }, index) => ({
    _id: `rule-${index}`,
    title: `Rule ${index}`,
    priority: index,
    entity_pattern: having('type', 'resource'),
    triggers,
    ...(triggers.includes('eventscount') ? { events_count: 2 + index } : {}),
    ...(delay === undefined ? {} : { delay_seconds: delay }),
    actions,
  }));
  return compileAlarmRules([], {
    related: new Map([['scenarios', documents]]),
    report: (rule, reason) => expect.fail(`${rule}: ${reason}`),
  });
}

function tell(scenarios: readonly Written[], list: readonly Happening[], each?: (story: Story, now: number) => void) {
  const story = new Story(scenarios.length === 0 ? {} : { rules: rulesOf(scenarios) });
  let now = 0;
  for (const { type, state, pause } of list) {
    now += pause;
    const isWakeUp = type === 'run_delayed_scenario' || type === 'unsnooze';
    story.act(type, { at: now, duration: 10, state, ...(isWakeUp ? { initiator: 'system' } : {}) });
    each?.(story, now);
  }
  return story;
}

describe('laws of scenarios', () => {
  it('each has one turn per event, whatever emits what', () => {
    fc.assert(
      fc.property(sites, stories, (scenarios, list) => {
        tell(scenarios, list, ({ treated: { followed } }) => {
          for (const [index, { actions }] of scenarios.entries()) {
            const own = followed.filter(({ event }) => event.output.startsWith(`Scenario: Rule ${index}.`));
            expect(own.length).to.be.at.most(actions.length);
          }
        });
      }),
    );
  });

  it('what leaves the state alone leaves it, and all that is counted, as it is without', () => {
    fc.assert(
      fc.property(sites, stories, (scenarios, list) => {
        const seen = ({ entity: { alarm } }: Story) =>
          alarm && [alarm.id, alarm.state.value, alarm.status.value, alarm.events_count, alarm.total_state_changes];
        expect(seen(tell(scenarios, list))).to.deep.equal(seen(tell([], list)));
      }),
    );
  });

  it('a run that waits has a wake-up that comes no later, and is done or gone when that is heard', () => {
    fc.assert(
      fc.property(sites, stories, (scenarios, list) => {
        tell(scenarios, list, ({ entity: { alarm }, transitions }, now) => {
          for (const { due } of alarm?.waiting_scenarios ?? []) {
            expect(alarm?.wake_up?.getTime()).to.be.at.most(due.getTime());
            const isHeard = transitions.length > 0 && list[transitions.length - 1]?.type === 'run_delayed_scenario';
            if (isHeard) expect(due.getTime()).to.be.above(at(now).getTime());
          }
        });
      }),
    );
  });

  it('the same story told twice has the same end', () => {
    fc.assert(
      fc.property(sites, stories, (scenarios, list) => {
        const [one, two] = [tell(scenarios, list), tell(scenarios, list)];
        expect(one.entity).to.deep.equal(two.entity);
      }),
      { numRuns: 30 },
    );
  });
});
