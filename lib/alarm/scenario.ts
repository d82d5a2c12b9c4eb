/** What the site's scenarios make of what happened to an alarm: inside the decision about the event that caused it. */
import type { Event } from '../event/event.ts';
import type { Alarm, AlarmChange, WaitingScenario } from './alarm.ts';
import type { ScenarioBook, ScenarioTerms, ScenarioTrigger } from './alarm-rules.ts';
import type { AlarmConfig } from './config.ts';
import type { Entity } from './entity.ts';
import { operate, operationEvent } from './operate.ts';
import type { PbehaviorPlan } from './operation.ts';
import type { Situation } from './situation.ts';
import { changed, nothing, type Transition } from './transition.ts';
import { isResting, rests, withWaiting } from './waiting.ts';

/** A change that a scenario made, and the event that it stands for. */
export interface Followed {
  readonly change: AlarmChange;
  readonly event: Event;
}

/** How often one thing leads to the next. Each scenario has one turn per event anyway, so that nothing goes in circles. */
const roundsMax = 10;

/** The scenarios' part in the treatment of one event; undefined where the site has none and the alarm waits for none. */
export function scenarioRun({ alarm }: Entity, { rules }: AlarmConfig): ScenarioRun | undefined {
  const book = rules?.scenarios;
  return book === undefined && alarm?.waiting_scenarios === undefined ? undefined : new ScenarioRun(book);
}

class ScenarioRun {
  readonly followed: Followed[] = [];
  readonly plans: PbehaviorPlan[] = [];
  readonly #book: ScenarioBook | undefined;
  readonly #done = new Set<string>();
  /** What makes scenarios of the next round run. */
  #emitted = new Set<ScenarioTrigger>();

  constructor(book: ScenarioBook | undefined) {
    this.#book = book;
  }

  /** The alarm after the scenarios that these changes make run. A resolved one stays as it is. */
  follow(alarm: Alarm, changes: readonly AlarmChange[], situation: Situation): Alarm {
    this.#emit(changes);
    const isCheck = situation.event.event_type === 'check';
    if (isCheck && this.#book?.counts(alarm.events_count) === true) this.#emitted.add('eventscount');
    return this.#rounds(alarm, situation);
  }

  /** The runs whose time has come, each evaluated again; those that rest in the present pbehavior go on waiting. */
  runDue(alarm: Alarm, situation: Situation): Transition {
    const { waiting_scenarios: waiting = [] } = alarm;
    const now = situation.event.received_ms;
    const isDue = (one: WaitingScenario): boolean => one.due.getTime() <= now && !isResting(one, situation);
    const due = waiting.filter(isDue).toSorted((one, other) => one.due.getTime() - other.due.getTime());
    if (due.length === 0) return nothing;
    const others = waiting.filter((one) => !due.includes(one));
    let after = withWaiting(alarm, others);
    for (const { scenario } of due) {
      const terms = this.#book?.get(scenario);
      if (terms?.matches(entityWith(after, situation), after, now) !== true) continue;
      this.#done.add(terms.id);
      after = this.#perform(after, terms, situation);
    }
    return changed(this.#rounds(after, situation));
  }

  #emit(changes: readonly AlarmChange[]): void {
    for (const change of changes) {
      if (change === 'statusinc' || change === 'statusdec') this.#emitted.add('changestatus');
      else if (change !== 'update') this.#emitted.add(change);
    }
  }

  #rounds(alarm: Alarm, situation: Situation): Alarm {
    let after = alarm;
    for (let round = 0; this.#emitted.size > 0 && round < roundsMax; round += 1) {
      const triggers = this.#emitted;
      this.#emitted = new Set();
      after = this.#round(after, triggers, situation);
    }
    this.#emitted.clear();
    return after;
  }

  /** One scenario after the other, each by what the one before has left. */
  #round(alarm: Alarm, triggers: ReadonlySet<ScenarioTrigger>, situation: Situation): Alarm {
    const now = situation.event.received_ms;
    let after = alarm;
    let place = -1;
    const isWanted = (terms: ScenarioTerms): boolean =>
      terms.place > place && !this.#done.has(terms.id) && !rests(terms, situation.entity);
    for (;;) {
      const query = { entity: entityWith(after, situation), alarm: after, now, isWanted };
      const terms = this.#book?.first(triggers, query);
      if (terms === undefined) return after;
      place = terms.place;
      this.#done.add(terms.id);
      after = terms.delay_seconds === undefined ? this.#perform(after, terms, situation) : wait(after, terms, now);
    }
  }

  #perform(alarm: Alarm, terms: ScenarioTerms, situation: Situation): Alarm {
    let after = alarm;
    for (const [place, action] of terms.actions.entries()) {
      const entity = entityWith(after, situation);
      if (!action.matches(entity, after, situation.event.received_ms)) {
        if (action.drop_scenario_if_not_matched) break;
        continue;
      }
      const written = action.write(entity, after);
      if (written === undefined) continue;
      const { author, operation } = written;
      if (operation.type === 'pbehavior') this.plans.push({ origin: `${terms.id}/${place}`, author, operation });
      // What is over changes no more.
      if (operation.type === 'pbehavior' || after.resolved !== undefined) continue;
      const order = { rule: `Scenario: ${terms.title}`, author, operation };
      const transition = operate(after, order, situation);
      if (transition.kind !== 'changed') continue;
      after = transition.alarm;
      const event = operationEvent(situation.event, order);
      this.followed.push(...transition.changes.map((change) => ({ change, event })));
      if (action.emit_trigger) this.#emit(transition.changes);
    }
    return after;
  }
}

/** A run that waits already goes on waiting. */
function wait(alarm: Alarm, { id: scenario, delay_seconds: delay = 0 }: ScenarioTerms, now: number): Alarm {
  const { waiting_scenarios: waiting = [] } = alarm;
  if (alarm.resolved !== undefined || waiting.some((one) => one.scenario === scenario)) return alarm;
  return withWaiting(alarm, [...waiting, { scenario, due: new Date(now + delay * 1000) }]);
}

function entityWith(alarm: Alarm, { entity }: Situation): Entity {
  return { ...entity, alarm };
}
