/** The state machine with rules against a small model of its own, over random stories. */
import { expect } from 'chai';
import fc from 'fast-check';
import { Story, storyBegin } from '../../tests/support/alarm-story.ts';
import { having } from '../../tests/support/filter-story.ts';
import type { State } from '../event/event.ts';
import { compileAlarmRules } from './alarm-rules.ts';

const changesMax = 3;
const windowSeconds = 60;
const silenceSeconds = 100;
const resolveSeconds = 30;

function rules() {
  const rule = { _id: 'rule', title: 'Rule', entity_pattern: having('type', 'resource') };
  const resolve = { ...rule, delay_seconds: resolveSeconds };
  return compileAlarmRules([resolve], {
    related: new Map([
      ['flapping_rules', [{ ...rule, changes_max: changesMax, duration_seconds: windowSeconds }]],
      ['idle_rules', [{ ...rule, type: 'entity', duration_seconds: silenceSeconds }]],
    ]),
    report: (id, reason) => expect.fail(`${id}: ${reason}`),
  });
}

type Happening = { readonly what: What; readonly state: State; readonly pause: number };
const whats = ['check', 'heard', 'noevents', 'resolve_close', 'changestate', 'cancel', 'uncancel', 'comment'] as const;
type What = (typeof whats)[number];

const happening: fc.Arbitrary<Happening> = fc.record({
  what: fc.oneof(
    { weight: 3, arbitrary: fc.constant<What>('check') },
    { weight: 2, arbitrary: fc.constantFrom(...whats) },
  ),
  state: fc.constantFrom<State>(0, 1, 2, 3),
  pause: fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 0, max: 15 }) }, fc.integer({ min: 0, max: 300 })),
});

interface Open {
  state: number;
  isFixed: boolean;
  isCancelled: boolean;
  events: number;
  /** Every move of the state that nobody fixed, the creation being the first. */
  readonly moves: { readonly at: number; readonly isUp: boolean }[];
}

/** What must be true, kept with a handful of variables and nothing of the machine's. Times are in seconds. */
class Model {
  open: Open | undefined;
  lastEvent = 0;
  silentSince: number | undefined;

  check(state: number, at: number): void {
    this.lastEvent = at;
    this.silentSince = undefined;
    if (this.open === undefined) this.#create(state, at);
    else this.#move(state, at);
    if (this.open !== undefined) this.open.events += 1;
  }

  look(at: number): void {
    if (this.silentSince !== undefined) {
      if (this.lastEvent <= this.silentSince) return;
      this.silentSince = undefined;
      this.#move(0, at);
    } else if (this.lastEvent + silenceSeconds <= at) {
      this.silentSince = this.lastEvent;
      if (this.open === undefined) this.#create(3, at);
      else this.#move(3, at);
    }
  }

  person(what: What, state: number): void {
    if (this.open === undefined) return;
    if (what === 'cancel') this.open.isCancelled = true;
    if (what === 'uncancel') this.open.isCancelled = false;
    if (what !== 'changestate' || this.open.state === 0 || state === 0) return;
    this.open.state = state;
    this.open.isFixed = true;
  }

  status(at: number): number | undefined {
    if (this.open === undefined) return undefined;
    if (this.open.isCancelled) return 4;
    if (this.silentSince !== undefined) return 5;
    const recent = this.open.moves.filter((move) => move.at > at - windowSeconds);
    const turns = recent.filter((move, index) => index === 0 || recent[index - 1]?.isUp !== move.isUp);
    if (turns.length > changesMax) return 3;
    return this.open.state === 0 ? 0 : 1;
  }

  #create(state: number, at: number): void {
    if (state !== 0) this.open = { state, isFixed: false, isCancelled: false, events: 0, moves: [{ at, isUp: true }] };
  }

  #move(state: number, at: number): void {
    const { open } = this;
    if (open === undefined || (open.isFixed && state !== 0)) return;
    open.isFixed = false;
    if (state === open.state) return;
    open.moves.push({ at, isUp: state > open.state });
    open.state = state;
  }
}

function tell(list: readonly Happening[], each: (story: Story, model: Model, at: number) => void): void {
  const story = new Story({ rules: rules(), crop_steps: 5 });
  const model = new Model();
  let at = 0;
  for (const { what, state, pause } of list) {
    at += pause;
    const before = model.status(at);
    play(story, model, { what, state, at });
    if (what === 'resolve_close' && story.lastChanges.includes('resolve')) {
      expect(model.open?.state).to.equal(0);
      expect(before).to.be.oneOf([0, 4]);
      expect(at - (model.open?.moves.at(-1)?.at ?? 0)).to.be.at.least(resolveSeconds);
      model.open = undefined;
    }
    story.wake('updatestatus', { at });
    each(story, model, at);
  }
}

function play(story: Story, model: Model, { what, state, at }: { what: What; state: State; at: number }): void {
  switch (what) {
    case 'heard':
      model.lastEvent = at;
      return;
    case 'check':
      model.check(state, at);
      story.check(state, { at });
      return;
    case 'noevents':
      model.look(at);
      story.wake('noevents', { at, extra: { last_event: storyBegin + model.lastEvent * 1000 } });
      return;
    case 'resolve_close':
      // The status is what it is at this time before anything is resolved, as the scheduler asks for both.
      story.wake('updatestatus', { at }).wake('resolve_close', { at });
      return;
    default:
      model.person(what, state);
      story.act(what, { at, state, initiator: 'user' });
  }
}

describe('laws of the alarm with rules', () => {
  const stories = fc.array(happening, { maxLength: 100, size: 'max' });

  it('state, status and count are those of the model: cancelled, silent, flapping, ongoing, off', () => {
    fc.assert(
      fc.property(stories, (list) => {
        tell(list, (story, model, at) => {
          const { alarm, idle_since: since } = story.entity;
          expect(alarm?.state.value).to.equal(model.open?.state);
          expect(alarm?.status.value).to.equal(model.status(at));
          expect(alarm?.events_count).to.equal(model.open?.events);
          expect(alarm?.changed_state !== undefined).to.equal(model.open?.isFixed === true);
          expect(since && (since.getTime() - storyBegin) / 1000).to.equal(model.silentSince);
        });
      }),
    );
  });

  it('whatever time alone will change has a wake-up that comes no later', () => {
    fc.assert(
      fc.property(stories, (list) => {
        tell(list, (story, model, at) => {
          const { alarm } = story.entity;
          if (alarm?.status.value !== 3) return;
          const due = ((alarm.wake_up?.getTime() ?? Infinity) - storyBegin) / 1000;
          expect(due).to.be.above(at);
          expect(model.status(due)).not.to.equal(3);
          expect(model.status(due - 0.001)).to.equal(3);
        });
      }),
    );
  });
});
