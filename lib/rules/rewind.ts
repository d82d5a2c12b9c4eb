/** An entity as it was at an earlier time, as far as the steps of its alarms tell. Pure. */
import type { Alarm, AlarmStep, StepType } from '../alarm/alarm.ts';
import type { Entity } from '../alarm/entity.ts';

/** The steps that an alarm begins with: its state and its status. */
const openingSteps = 2;

/**
 * The entity before this time (milliseconds since the epoch), with the alarm that was open then. `resolved`: its alarms that were resolved since.
 * Pbehaviors are left out: they follow from the time. What no step tells – events counted, outputs, tags – is as it was last.
 */
export function rewind(entity: Entity, resolved: readonly Alarm[], time: number): Entity {
  const { alarm, pbehavior_info: _info, pbehaviors: _watch, idle_since: since, ...rest } = entity;
  const open = [...resolved, ...(alarm === undefined ? [] : [alarm])].find(({ created }) => created.getTime() < time);
  return {
    ...rest,
    last_event: earlier(entity.last_event ?? entity.created, time),
    ...(since !== undefined && since.getTime() < time ? { idle_since: since } : {}),
    ...(open === undefined ? {} : { alarm: rewindAlarm(open, time) }),
  };
}

function rewindAlarm(alarm: Alarm, time: number): Alarm {
  const steps = alarm.steps.filter((step, place) => place < openingSteps || step.time.getTime() < time);
  const last = (...types: readonly StepType[]): AlarmStep | undefined =>
    steps.findLast(({ type }) => types.includes(type));
  const unless = (step: AlarmStep | undefined, type: StepType): AlarmStep | undefined =>
    step?.type === type ? undefined : step;
  const state = last('stateinc', 'statedec', 'changestate') ?? alarm.state;
  const status = last('statusinc', 'statusdec') ?? alarm.status;
  const {
    acknowledge: _a,
    cancelled: _c,
    snooze: _s,
    changed_state: _f,
    last_comment: _l,
    resolved: _r,
    ...rest
  } = alarm;
  const { ticket: _t, inactive_since: _i, pbehavior_info: _p, wake_up: _w, activated, idle_rules, ...kept } = rest;
  const snooze = unless(last('snooze', 'unsnooze'), 'unsnooze');
  const comment = last('comment');
  const ticket = last('assocticket', 'declareticket');
  const acknowledge = unless(last('ack', 'ackremove'), 'ackremove');
  const applied = idle_rules?.filter(({ since }) => since.getTime() < time) ?? [];
  return {
    ...kept,
    state,
    status,
    steps,
    tickets: alarm.tickets.filter((step) => step.time.getTime() < time),
    last_event: earlier(alarm.last_event, time),
    last_update: earlier(later(state.time, status.time), time),
    ...(acknowledge === undefined ? {} : { acknowledge }),
    ...(status.value === 4 ? { cancelled: status } : {}),
    ...(snooze === undefined ? {} : { snooze, inactive_since: snooze.time }),
    ...(state.type === 'changestate' ? { changed_state: state } : {}),
    ...(comment === undefined ? {} : { last_comment: comment }),
    ...(ticket?.ticket === undefined ? {} : { ticket }),
    ...(activated !== undefined && activated.getTime() < time ? { activated } : {}),
    ...(applied.length === 0 ? {} : { idle_rules: applied }),
  };
}

function earlier(date: Date, time: number): Date {
  return date.getTime() < time ? date : new Date(time);
}

function later(one: Date, other: Date): Date {
  return one.getTime() > other.getTime() ? one : other;
}
