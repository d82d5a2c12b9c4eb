import { expect } from 'chai';
import fc from 'fast-check';
import { at, Story, storyBegin } from '../../tests/support/alarm-story.ts';
import { having } from '../../tests/support/filter-story.ts';
import { defaultAlarmConfig } from '../alarm/config.ts';
import type { Event, EventType, State } from '../event/event.ts';
import { PbehaviorBook } from '../pbehavior/book.ts';
import { catalogueOf } from '../pbehavior/catalogue.ts';
import { compilePbehavior } from '../pbehavior/compile.ts';
import { AlarmTrial, type Difference } from './alarm-trial.ts';
import { compileAlarmRules } from './alarm-rules.ts';
import { flappingRuleSchema } from './flapping-rule.ts';
import { idleRuleSchema } from './idle-rule.ts';
import { type Recording, replay } from './replay.ts';
import { resolveRuleSchema } from './resolve-rule.ts';
import { rewind } from './rewind.ts';
import { type StoredRule, writtenFields } from './stored-rule.ts';

type Fields = Readonly<Record<string, unknown>>;
type Stored = Readonly<Record<string, readonly (Fields & StoredRule)[]>>;

const schemas = {
  resolve_rules: resolveRuleSchema,
  flapping_rules: flappingRuleSchema,
  idle_rules: idleRuleSchema,
} as const;
const noPbehaviors = new PbehaviorBook([]);
const everything = { title: 'Tried', entity_pattern: having('type', 'resource') };

interface Given {
  readonly stored?: Stored;
  readonly id?: string;
  readonly pbehaviors?: PbehaviorBook;
  /** End of the replay, in seconds of the story. */
  readonly to?: number;
}

/** What is different with a tried rule, times in seconds of the story. */
function tried(collection: keyof typeof schemas, rule: Fields, recording: Recording, given: Given = {}) {
  const { stored = {}, id = 'tried', pbehaviors = noPbehaviors, to = 1000 } = given;
  const trial = new AlarmTrial(
    new Map(Object.entries(stored)),
    { id, collection, rule: schemas[collection].parse({ ...everything, ...writtenFields({ _id: id, ...rule }) }) },
    { config: defaultAlarmConfig, pbehaviors, to: at(to).getTime() },
  );
  trial.add(recording);
  return { trial, differences: trial.differences.map(inSeconds) };
}

function inSeconds({ decision, difference, before, after, turns }: Difference): Fields {
  const seconds = (time: number | undefined) => time && (time - storyBegin) / 1000;
  return {
    [decision]: difference,
    ...(before === undefined ? {} : { before: seconds(before) }),
    ...(after === undefined ? {} : { after: seconds(after) }),
    ...(turns === undefined ? {} : { turns }),
  };
}

/** Checks at seconds of the story, as the log has them. */
function recorded(...checks: readonly (readonly [seconds: number, state: State])[]): Recording {
  const story = new Story();
  const events = checks.map(([seconds, state]) => story.event('check', { at: seconds, state }));
  return { entity: story.entity, events, from: storyBegin };
}

/** One of everything, from and to these seconds of the story. */
function maintenance(from: number, to: number): PbehaviorBook {
  const [start, stop] = [at(from).toISOString(), at(to).toISOString()];
  const stored = { _id: 'm', title: 'M', type: 'maintenance', start, stop, entity_pattern: having('name', 'R') };
  const compiled = compilePbehavior(stored, catalogueOf(new Map()));
  return new PbehaviorBook(typeof compiled === 'string' ? expect.fail(compiled) : [compiled]);
}

describe('the trial of a resolve rule', () => {
  it('tells by how much alarms would have been resolved later or earlier', () => {
    const once = recorded([0, 2], [10, 0]);
    const { trial, differences } = tried('resolve_rules', { delay_seconds: 300 }, once);
    expect(differences).to.deep.equal([{ resolved: 'later', before: 70, after: 310 }]);
    expect(trial.alarms).to.deep.equal({ before: 1, after: 1, selected: 1 });
    expect(tried('resolve_rules', { delay_seconds: 5 }, once).differences).to.deep.equal([
      { resolved: 'earlier', before: 70, after: 15 },
    ]);
  });

  it('tells when the end has not come yet, and of alarms that would have been one', () => {
    const twice = recorded([0, 2], [10, 0], [100, 2], [110, 0]);
    const { trial, differences } = tried('resolve_rules', { delay_seconds: 300 }, twice, { to: 200 });
    expect(trial.alarms).to.deep.equal({ before: 2, after: 1, selected: 1 });
    expect(differences).to.deep.equal([{ resolved: 'later', before: 70, after: 410 }]);
  });

  it('an alarm that would have gone on without end is resolved no more', () => {
    const { differences } = tried('resolve_rules', { delay_seconds: 300 }, recorded([0, 2], [10, 0], [100, 2]));
    expect(differences).to.deep.equal([{ resolved: 'gone', before: 70 }]);
  });

  it('takes its place among the others: one before it decides, and its stored version counts no more', () => {
    const once = recorded([0, 2], [10, 0]);
    const first = { ...everything, _id: 'first', priority: 1, delay_seconds: 20 };
    const stored = { resolve_rules: [first] };
    const { trial, differences } = tried('resolve_rules', { delay_seconds: 300, priority: 2 }, once, { stored });
    expect([differences, trial.alarms.selected]).to.deep.equal([[], 1]);
    const other = tried('resolve_rules', { delay_seconds: 300, priority: 2 }, once, { stored, id: 'first' });
    expect(other.differences).to.deep.equal([{ resolved: 'later', before: 30, after: 310 }]);
  });

  it('tells when alarms that wait now will be resolved', () => {
    const { entity, alarm } = new Story().check(2, { at: 0 }).check(0, { at: 100 });
    const { trial } = tried('resolve_rules', { delay_seconds: 300 }, { entity, events: [], from: storyBegin });
    const [before, after] = [at(160).getTime(), at(400).getTime()];
    expect(trial.waiting(entity, alarm)).to.deep.equal({ before, after, isSelected: true });
  });

  it('refuses a rule whose saved pattern is not there', () => {
    const rule = { entity_pattern: undefined, entity_pattern_id: 'gone', delay_seconds: 1 };
    expect(() => tried('resolve_rules', rule, recorded())).to.throw(RangeError, 'There is no saved pattern gone');
  });
});

describe('the trial of a flapping rule', () => {
  const restless = recorded([0, 2], [5, 0], [10, 2], [15, 0], [20, 2]);

  it('tells when alarms would have begun to flap, with how many turns, and that they end later', () => {
    const rule = { changes_max: 2, duration_seconds: 100 };
    expect(tried('flapping_rules', rule, restless).differences).to.deep.equal([
      { flapping: 'added', after: 10, turns: 5 },
    ]);
    const settled = recorded([0, 2], [5, 0], [10, 2], [15, 0]);
    expect(tried('flapping_rules', rule, settled).differences).to.deep.equal([
      { flapping: 'added', after: 10, turns: 4 },
      { resolved: 'later', before: 75, after: 165 },
    ]);
  });

  it('a laxer version of a stored rule would not have said so, or later', () => {
    const stored = { flapping_rules: [{ ...everything, _id: 'f', changes_max: 2, duration_seconds: 100 }] };
    const given = { stored, id: 'f' };
    const laxer = { changes_max: 3, duration_seconds: 100 };
    expect(tried('flapping_rules', laxer, restless, given).differences).to.deep.equal([
      { flapping: 'later', before: 10, after: 15, turns: 5 },
    ]);
    expect(tried('flapping_rules', { ...laxer, changes_max: 9 }, restless, given).differences).to.deep.equal([
      { flapping: 'gone', before: 10, turns: 5 },
    ]);
  });
});

describe('the trial of an idle rule', () => {
  const silence = { type: 'entity', duration_seconds: 100, disable_during_periods: ['maintenance'] };
  const acknowledging = {
    type: 'alarm',
    alarm_condition: 'last_update',
    duration_seconds: 50,
    operation: { type: 'ack', comment: '' },
  };

  it('tells when entities would have been found silent', () => {
    const quiet = recorded([0, 0], [10, 0], [300, 0]);
    const { trial, differences } = tried('idle_rules', silence, quiet);
    expect(differences).to.deep.equal([
      { silent: 'added', after: 110 },
      { silent: 'added', after: 400 },
    ]);
    expect(trial.entitiesSelected).to.equal(1);
  });

  it('tells when alarms would have been operated on, once until something happens to them', () => {
    const { differences } = tried('idle_rules', acknowledging, recorded([0, 1], [20, 1], [200, 2]), { to: 240 });
    expect(differences).to.deep.equal([{ operated: 'added', after: 50 }]);
  });

  it('rests during the periods that it names', () => {
    const pbehaviors = maintenance(100, 500);
    const { differences } = tried('idle_rules', silence, recorded([0, 0], [10, 0]), { pbehaviors });
    expect(differences).to.deep.equal([{ silent: 'added', after: 500 }]);
  });
});

describe('a replay that begins in a maintenance', () => {
  it('leaves it at its end, and the alarm stays open for a time from that step on', () => {
    const { entity } = new Story().checks(2, 0);
    const recording = { entity, events: [], from: at(5).getTime() };
    const { differences } = tried('resolve_rules', { delay_seconds: 10 }, recording, {
      pbehaviors: maintenance(0, 30),
    });
    expect(differences).to.deep.equal([{ resolved: 'earlier', before: 90, after: 11 }]);
  });
});

describe('an entity as it was earlier', () => {
  it('has the alarm that was open then, with what had happened to it', () => {
    const story = new Story().check(2).act('ack').check(3).act('snooze', { duration: 100 });
    const then = story.entity;
    story.act('ackremove', { at: 10 }).act('cancel').act('comment', { output: 'x' });
    const { alarm } = rewind(story.entity, [], at(10).getTime());
    const { wake_up: _wake, ...expected } = then.alarm ?? story.alarm;
    // Counted by the machine, and asked by no rule.
    const { state_changes_since_status_update } = expected;
    expect({ ...alarm, state_changes_since_status_update }).to.deep.equal(expected);
  });

  it('has none where none was open, also when one is now; and one that was resolved since', () => {
    const story = new Story().check(2, { at: 100 });
    expect(rewind(story.entity, [], at(100).getTime())).not.to.have.property('alarm');
    story.check(0).wake('resolve_close', { at: 300 }).check(1, { at: 400 });
    const before = rewind(story.entity, story.resolved, at(200).getTime()).alarm;
    expect([before?.state.value, before?.status.value, before?.resolved]).to.deep.equal([0, 0, undefined]);
  });

  it('goes on as it did', () => {
    const story = new Story().check(2, { at: 0 });
    const events = [story.event('check', { at: 100, state: 0 })];
    for (const event of events) story.apply(event);
    story.wake('resolve_close', { at: 400 });
    const from = at(50).getTime();
    const recording = { entity: rewind(story.entity, story.resolved, from), events, from };
    expect(tried('resolve_rules', { delay_seconds: 10 }, recording).differences).to.deep.equal([
      { resolved: 'earlier', before: 160, after: 110 },
    ]);
  });
});

describe('laws of replays', () => {
  const types: readonly EventType[] = [
    'check',
    'check',
    'check',
    'perf',
    'ack',
    'cancel',
    'uncancel',
    'changestate',
    'snooze',
  ];
  const happening = fc.record({
    type: fc.constantFrom(...types),
    state: fc.constantFrom<State>(0, 1, 2, 3),
    pause: fc.oneof(fc.integer({ min: 0, max: 10 }), fc.integer({ min: 0, max: 150 })),
  });
  const stories = fc.array(happening, { maxLength: 15 });
  const stored: Stored = {
    resolve_rules: [{ ...everything, _id: 'r', delay_seconds: 30 }],
    flapping_rules: [{ ...everything, _id: 'f', changes_max: 2, duration_seconds: 40 }],
    idle_rules: [{ ...everything, _id: 'i', type: 'entity', duration_seconds: 100 }],
  };

  function eventsOf(list: readonly { type: EventType; state: State; pause: number }[]): readonly Event[] {
    const story = new Story();
    let seconds = 0;
    return list.map(({ type, state, pause }) => {
      seconds += pause;
      const isStated = type === 'check' || type === 'changestate';
      return story.event(type, { at: seconds, duration: 20, ...(isStated ? { state } : {}) });
    });
  }

  it('without another rule nothing differs', () => {
    fc.assert(
      fc.property(stories, (list) => {
        const recording = { entity: new Story().entity, events: eventsOf(list), from: storyBegin };
        for (const collection of ['resolve_rules', 'flapping_rules', 'idle_rules'] as const) {
          const [rule] = stored[collection] ?? [];
          const { differences } = tried(collection, rule ?? {}, recording, { stored, id: rule?._id ?? '', to: 5000 });
          expect(differences).to.deep.equal([]);
        }
      }),
    );
  });

  it('it decides what the machine decides when it is looked at every second', () => {
    const rules = compileAlarmRules(stored['resolve_rules'] ?? [], {
      related: new Map(Object.entries(stored)),
      report: (id, reason) => expect.fail(`${id}: ${reason}`),
    });
    fc.assert(
      fc.property(stories, (list) => {
        const events = eventsOf(list);
        const to = (events.at(-1)?.received_ms ?? storyBegin) + 300_000;
        const entity = new Story().entity;
        const config = { ...defaultAlarmConfig, rules };
        const settings = { config, pbehaviors: noPbehaviors, to, selects: () => true };
        const { decisions } = replay({ entity, events, from: storyBegin }, settings);
        // What is due at an event's own time is found a millisecond after it.
        const timesOf = (wanted: string): readonly number[] =>
          [...decisions.values()].flatMap(({ kind, isPending, time }) =>
            kind === wanted && !isPending ? [time - (time % 1000)] : [],
          );
        expect({ resolved: timesOf('resolved'), silent: timesOf('silent') }).to.deep.equal(
          lookedAtEverySecond(new Story(config), events, to),
        );
      }),
      { numRuns: 40 },
    );
  });

  /** When alarms end and silences are found. The context engine's part – when something was heard – goes with the wake-up. */
  function lookedAtEverySecond(story: Story, events: readonly Event[], to: number) {
    const found = { resolved: [] as number[], silent: [] as number[] };
    let heard = storyBegin;
    for (let time = storyBegin; time <= to; time += 1000) {
      const seconds = (time - storyBegin) / 1000;
      const apply = (event: Event): void => {
        const before = story.entity.idle_since;
        story.apply(event);
        if (story.lastChanges.includes('resolve')) found.resolved.push(time);
        if (before === undefined && story.entity.idle_since !== undefined) found.silent.push(time);
      };
      for (const event of events.filter(({ received_ms }) => received_ms === time)) {
        if (event.event_type === 'check' || event.event_type === 'perf') heard = time;
        apply(event);
      }
      for (const type of ['unsnooze', 'updatestatus', 'resolve_close', 'resolve_cancel', 'noevents'] as const) {
        const wake = story.event(type, {
          at: seconds,
          initiator: 'system',
          author: 'system',
          extra: { last_event: heard },
        });
        apply(wake);
      }
    }
    return found;
  }
});
