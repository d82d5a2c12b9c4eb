/** What people can do with an alarm, and which of it makes sense for one. */
import type { AlarmRow } from '../../alarms/view.ts';

/** The operators' actions, named after their events. */
export const actionTypes = [
  'ack',
  'ackremove',
  'snooze',
  'unsnooze',
  'comment',
  'cancel',
  'uncancel',
  'changestate',
  'assocticket',
] as const;

export type ActionType = (typeof actionTypes)[number];

export function isActionType(text: string): text is ActionType {
  return actionTypes.some((type) => type === text);
}

/** Actions that ask something first; the others are done at once. */
export const askingActions: readonly ActionType[] = ['snooze', 'comment', 'cancel', 'changestate', 'assocticket'];

/** What takes an action back, where that is cheap. */
export const undoOf: Readonly<Partial<Record<ActionType, ActionType>>> = {
  ack: 'ackremove',
  snooze: 'unsnooze',
  cancel: 'uncancel',
};

export interface OfferedActions {
  /** The one accent button: what most alarms wait for. */
  readonly primary?: ActionType;
  readonly actions: readonly ActionType[];
  readonly more: readonly ActionType[];
}

type Marks = Pick<AlarmRow, 'acknowledged' | 'snoozed' | 'cancelled' | 'resolved' | 'state'>;

/** The actions that apply to an alarm as it is: nothing on a resolved one, nothing for who may only look. */
export function offeredActions(alarm: Marks, mayAct: boolean): OfferedActions {
  if (!mayAct || alarm.resolved !== undefined) return { actions: [], more: [] };
  const acknowledged = alarm.acknowledged !== undefined;
  const more: ActionType[] = ['assocticket'];
  if (alarm.state !== 0) more.push('changestate');
  if (acknowledged) more.push('ackremove');
  more.push(alarm.cancelled === undefined ? 'cancel' : 'uncancel');
  return {
    ...(acknowledged ? {} : { primary: 'ack' }),
    actions: [alarm.snoozed === undefined ? 'snooze' : 'unsnooze', 'comment'],
    more,
  };
}
