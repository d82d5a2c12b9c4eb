/** The two mixes of events that the benchmark sends, and what must be stored of them. 10,000 resources on 200 components. */
import type { State } from '../lib/event/event.ts';

/** `storm`: each event changes a state. `steady`: one event in twenty does. Both carry two measurements. */
export type Mix = 'storm' | 'steady';

export const entities = 10_000;
export const connector = 'nagios';
const eventsPerState = 20;

export function componentOf(entity: number): string {
  return `host-${entity % 200}.example.org`;
}

export function resourceOf(entity: number): string {
  return `service-${entity}`;
}

/** State of the event number `index` (0 …); the entities take turns. */
export function stateOf(mix: Mix, index: number): State {
  const [entity, round] = [index % entities, Math.floor(index / entities)];
  const turn = mix === 'storm' ? entity + round : Math.floor((entity + round) / eventsPerState) * 2;
  const states: readonly State[] = [1, 2, 3, 2];
  return states[turn % states.length] ?? 1;
}

/** The JSON text of the event number `index`, about 400 bytes, as a Nagios connector would send it. */
export function eventText(mix: Mix, index: number, timeMs: number): string {
  const entity = index % entities;
  const state = stateOf(mix, index);
  const milliseconds = (index * 7919) % 5000;
  return (
    `{"connector":"${connector}","connector_name":"central","event_type":"check","source_type":"resource",` +
    `"component":"${componentOf(entity)}","resource":"${resourceOf(entity)}","state":${state},"state_type":1,` +
    `"timestamp":${(timeMs / 1000).toFixed(3)},"output":"HTTP ${state === 0 ? 'OK' : 'WARNING'}: answered in ${milliseconds} ms",` +
    `"long_output":"","command_name":"check_http","current_attempt":1,"max_attempts":3,` +
    `"perf_data":"time=${(milliseconds / 1000).toFixed(3)}s;1;2;0;10 size=${10_000 + (index % 977)}B;;;0"}`
  );
}

export function routingKeyOf(index: number): string {
  const entity = index % entities;
  return `nagios.central.check.resource.${componentOf(entity)}.${resourceOf(entity)}`;
}

/** Events that an entity's alarm must have counted, and the state it must show, after `total` events. */
export function expectedAlarm(mix: Mix, entity: number, total: number): { events: number; state: State } | undefined {
  const rounds = Math.floor((total - entity - 1) / entities) + 1;
  if (rounds <= 0) return undefined;
  return { events: rounds, state: stateOf(mix, entity + (rounds - 1) * entities) };
}
