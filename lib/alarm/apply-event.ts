/** The state machine of an alarm: what one event makes of an entity's open alarm. Pure: the event's times are the only clock. */
import type { Event, EventType, State } from '../event/event.ts';
import { isToActivate, withActivation } from './activation.ts';
import { acknowledge, removeAcknowledgement } from './acknowledge.ts';
import type { Alarm, Status } from './alarm.ts';
import { cancel, uncancel } from './cancel.ts';
import { fixState } from './change-state.ts';
import { check, noteSilence } from './check.ts';
import { comment } from './comment.ts';
import type { AlarmConfig } from './config.ts';
import { createAlarm } from './create.ts';
import { movePbehavior } from './pbehavior.ts';
import { resolve, resolveCancelled, resolveOk } from './resolve.ts';
import type { Situation } from './situation.ts';
import { snooze, unsnooze } from './snooze.ts';
import { noEvents, ongoing, reviewStatus } from './status.ts';
import { stepTime } from './step.ts';
import { crop, isFull } from './steps.ts';
import { associateTicket, declareTicket } from './ticket.ts';
import { changed, nothing, refused, type Transition } from './transition.ts';
import { withWakeUp } from './wake-up.ts';

/** Never changes what it is given; whatever an event leaves alone keeps its identity. */
export function applyEvent(situation: Situation): Transition {
  const { entity, event } = situation;
  if (!isAlarmEvent(event.event_type)) return nothing;
  const { alarm } = entity;
  if (event.event_type === 'check') return applyCheck(situation);
  if (event.event_type === 'noevents') return applySilence(situation);
  // A53: a disabled entity loses its alarm.
  if (event.event_type === 'entity_update')
    return alarm === undefined || entity.enabled ? nothing : settle(alarm, resolve(alarm, event), situation);
  if (event.alarm_id !== undefined && event.alarm_id !== alarm?.id)
    return missed(event, 'The alarm is already resolved');
  if (alarm === undefined) return missed(event, 'There is no open alarm');
  return settle(alarm, act(alarm, situation), situation);
}

/** True for the types that this state machine knows; the others concern metrics or the log alone. */
export function isAlarmEvent(type: EventType): boolean {
  switch (type) {
    case 'perf':
    case 'log':
    case 'trap':
    case 'user':
    case 'eue':
    case 'calendar':
      return false;
    default:
      return true;
  }
}

/** A disabled entity gets no alarm. */
function applyCheck(situation: Situation): Transition {
  const { entity, event } = situation;
  if (event.state === undefined) return nothing;
  if (entity.alarm !== undefined) return settle(entity.alarm, check(entity.alarm, event.state, situation), situation);
  if (event.state === 0 || !entity.enabled) return nothing;
  return settle(undefined, create(event.state, ongoing, situation), situation);
}

/** `noevents` with a state: the engine has found that an entity is silent (3), or is no longer (0). */
function applySilence(situation: Situation): Transition {
  const { entity, event } = situation;
  if (event.state === undefined) return nothing;
  if (entity.alarm !== undefined)
    return settle(entity.alarm, noteSilence(entity.alarm, event.state, situation), situation);
  if (event.state === 0 || !entity.enabled) return nothing;
  return settle(undefined, create(event.state, noEvents, situation), situation);
}

/** A new alarm, in the pbehavior of its entity. */
function create(state: State, status: Status, { entity, event }: Situation): Transition {
  const created = createAlarm(event, state, status);
  const { alarm, changes } = movePbehavior(created, entity.pbehavior_info, event, event.received_ms);
  return changed(alarm, 'create', ...changes);
}

/** A wake-up that comes too late finds nothing to do; a person must be told. */
function missed(event: Event, reason: string): Transition {
  return event.initiator === 'system' ? nothing : refused(reason);
}

/** What an event does to an open alarm by itself, before it is settled. */
export function act(alarm: Alarm, situation: Situation): Transition {
  const { event } = situation;
  switch (event.event_type) {
    case 'cancel':
      return cancel(alarm, event);
    case 'uncancel':
      return uncancel(alarm, situation);
    case 'unsnooze':
      return unsnooze(alarm, event);
    case 'resolve_close':
      return resolveOk(alarm, situation);
    case 'resolve_cancel':
      return resolveCancelled(alarm, situation);
    case 'resolve_deleted':
      return resolve(alarm, event);
    case 'updatestatus':
      return reviewStatus(alarm, situation);
    case 'run_delayed_scenario':
      return situation.scenarios?.runDue(alarm, situation) ?? nothing;
    // What these ask is the engine of pbehaviors' to say; here, only the next wake-up is looked at.
    case 'pbhenter':
    case 'pbhleave':
      return nothing;
    default:
      return isFull(alarm.steps) ? refused('The alarm has reached its limit of steps') : note(alarm, situation);
  }
}

/** The actions that neither close nor cancel, and that an alarm with too many steps therefore refuses. */
function note(alarm: Alarm, situation: Situation): Transition {
  const { event, config } = situation;
  switch (event.event_type) {
    case 'ack':
      return acknowledge(alarm, event, config);
    case 'ackremove':
      return removeAcknowledgement(alarm, event);
    case 'comment':
      return comment(alarm, event);
    case 'snooze':
      return snooze(alarm, event);
    case 'assocticket':
      return associateTicket(alarm, event);
    case 'declareticket':
      return declareTicket(alarm, event);
    case 'changestate':
      return fixState(alarm, situation);
    default:
      return nothing;
  }
}

/**
 * Has scenarios follow, activates an alarm that nothing puts off, folds old steps, and computes the next wake-up wherever it can have moved: also
 * after an event that was not due, because a delay changed. `alarm`: as it was; undefined when it is new.
 */
export function settle(alarm: Alarm | undefined, transition: Transition, situation: Situation): Transition {
  const { scenarios, event, config } = situation;
  switch (transition.kind) {
    case 'changed': {
      // Before it begins to count: a scenario may put it off (A50).
      const followed = scenarios?.follow(transition.alarm, transition.changes, situation) ?? transition.alarm;
      const { alarm: active, changes } = withActivation(
        { ...transition, alarm: followed },
        event,
        stepTime(followed, event),
      );
      const last = active === followed ? active : (scenarios?.follow(active, ['activate'], situation) ?? active);
      return { kind: 'changed', alarm: withWakeUp(withCroppedSteps(last, config), situation), changes };
    }
    case 'counted': {
      const followed = scenarios?.follow(transition.alarm, [], situation) ?? transition.alarm;
      // A scenario counts events, or it left its pbehavior with this one.
      return followed !== transition.alarm || isToActivate(followed)
        ? settle(alarm, { kind: 'changed', alarm: followed, changes: [] }, situation)
        : transition;
    }
    case 'resolved':
      scenarios?.follow(transition.alarm, ['resolve'], situation);
      return transition;
    case 'nothing': {
      if (alarm === undefined) return transition;
      if (isToActivate(alarm)) return settle(alarm, { kind: 'changed', alarm, changes: [] }, situation);
      const woken = withWakeUp(alarm, situation);
      return woken === alarm ? transition : { kind: 'counted', alarm: woken };
    }
    default:
      return transition;
  }
}

function withCroppedSteps(alarm: Alarm, { crop_steps: wanted, rules }: AlarmConfig): Alarm {
  const steps = crop(alarm.steps, Math.max(wanted, rules?.steps_kept ?? 0));
  return steps === alarm.steps ? alarm : { ...alarm, steps };
}
