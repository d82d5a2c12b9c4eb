/** What became of a person's action, as every engine that decides one says it. */
import type { Event } from '../event/event.ts';
import type { ActionOutcomeBody } from './change.ts';

/** Why an edit that changes nothing was not applied. */
export const nothingToChange = 'There is nothing to change';

/** Kept under the event's id, and told to whoever waits for it. */
export type OutcomeEffects = readonly [
  {
    readonly kind: 'archive';
    readonly collection: 'action_outcomes';
    readonly document: Omit<ActionOutcomeBody, 'kind' | 'event_id'> & { readonly _id: string; readonly time: Date };
  },
  {
    readonly kind: 'publish';
    readonly exchange: 'vigie.alarms';
    readonly message: { readonly routing_key: string; readonly body: ActionOutcomeBody };
  },
];

/** The outcome of an event: refused when there is a reason, else applied. */
export function outcomeOf(event: Event, alarmId: string | undefined, reason: string | undefined): OutcomeEffects {
  const { event_id, entity_id } = event;
  const result = {
    entity_id,
    ...(alarmId === undefined ? {} : { alarm_id: alarmId }),
    applied: reason === undefined,
    ...(reason === undefined ? {} : { reason }),
  };
  const body: ActionOutcomeBody = { kind: 'outcome', event_id, ...result };
  const routing_key = reason === undefined ? 'outcome.applied' : 'outcome.refused';
  const document = { _id: event_id, ...result, time: new Date(event.received_ms) };
  return [
    { kind: 'archive', collection: 'action_outcomes', document },
    { kind: 'publish', exchange: 'vigie.alarms', message: { routing_key, body } },
  ];
}
