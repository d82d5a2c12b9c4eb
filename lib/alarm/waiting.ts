/** Runs of scenarios that are to come: an alarm remembers them, and its wake-up covers them. */
import type { Alarm, WaitingScenario } from './alarm.ts';
import type { ScenarioTerms } from './alarm-rules.ts';
import type { Entity } from './entity.ts';
import type { Situation } from './situation.ts';
import { without } from './transition.ts';

/** The alarm that waits for these runs, and for no others. */
export function withWaiting(alarm: Alarm, waiting: readonly WaitingScenario[]): Alarm {
  return waiting.length === 0 ? without(alarm, 'waiting_scenarios') : { ...alarm, waiting_scenarios: waiting };
}

/** When the next run is due that does not rest, in milliseconds since the epoch; infinite when none is. */
export function waitingDue(alarm: Alarm, situation: Situation): number {
  const { waiting_scenarios: waiting } = alarm;
  if (waiting === undefined) return Infinity;
  return Math.min(...waiting.filter((one) => !isResting(one, situation)).map(({ due }) => due.getTime()));
}

/** True while the run has to wait for the end of a pbehavior. One whose scenario is gone does not: it is due to be forgotten. */
export function isResting({ scenario }: WaitingScenario, { entity, config }: Situation): boolean {
  const terms = config.rules?.scenarios?.get(scenario);
  return terms !== undefined && rests(terms, entity);
}

/** True in a pbehavior during which the scenario does nothing. */
export function rests({ disable_during_periods: periods }: ScenarioTerms, { pbehavior_info: info }: Entity): boolean {
  return info !== undefined && periods.includes(info.canonical_type);
}
