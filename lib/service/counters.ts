/** The counters of a service: the sum of what its members contribute. */
import type { Contribution } from '../alarm/service-links.ts';
import type { State } from '../event/event.ts';

export interface ServiceCounters {
  /** Entities that belong to it. */
  readonly depends: number;
  /** Those with an open alarm; `active`: in no pbehavior that keeps them from counting. */
  readonly all: number;
  readonly active: number;
  /** Members by state; those without an alarm, and those under a pbehavior, are ok. */
  readonly state: Readonly<Record<StateName, number>>;
  readonly acknowledged: number;
  readonly unacknowledged: number;
  readonly acknowledged_under_pbehavior: number;
  /** Members in a pbehavior that is not active, with or without an alarm; below, by the id of its type, in order. */
  readonly under_pbehavior: number;
  readonly pbehavior_types: readonly PbehaviorTypeCount[];
}

export interface PbehaviorTypeCount {
  readonly type: string;
  readonly count: number;
}

type StateName = 'ok' | 'minor' | 'major' | 'critical';

const stateNames = ['ok', 'minor', 'major', 'critical'] as const;

export const noCounters: ServiceCounters = {
  depends: 0,
  all: 0,
  active: 0,
  state: { ok: 0, minor: 0, major: 0, critical: 0 },
  acknowledged: 0,
  unacknowledged: 0,
  acknowledged_under_pbehavior: 0,
  under_pbehavior: 0,
  pbehavior_types: [],
};

/** With one member more (`by` 1) or one less (-1). F07 to F09: what is under a pbehavior is ok, and its alarm is neither active nor unacknowledged. */
export function withMember(counters: ServiceCounters, member: Contribution, by: 1 | -1): ServiceCounters {
  const { has_alarm: hasAlarm, acknowledged: isAcknowledged, pbehavior_type: type } = member;
  const isActive = type === undefined;
  const one = (isCounted: boolean): number => (isCounted ? by : 0);
  const name = stateNames[isActive ? member.state : 0];
  return {
    depends: counters.depends + by,
    all: counters.all + one(hasAlarm),
    active: counters.active + one(hasAlarm && isActive),
    state: { ...counters.state, [name]: counters.state[name] + by },
    acknowledged: counters.acknowledged + one(isActive && isAcknowledged),
    unacknowledged: counters.unacknowledged + one(isActive && hasAlarm && !isAcknowledged),
    acknowledged_under_pbehavior: counters.acknowledged_under_pbehavior + one(!isActive && isAcknowledged),
    under_pbehavior: counters.under_pbehavior + one(!isActive),
    pbehavior_types: isActive ? counters.pbehavior_types : withType(counters.pbehavior_types, type, by),
  };
}

function withType(counts: ServiceCounters['pbehavior_types'], type: string, by: 1 | -1): readonly PbehaviorTypeCount[] {
  const before = counts.find((each) => each.type === type)?.count ?? 0;
  const others = counts.filter((each) => each.type !== type);
  const changed = before + by === 0 ? others : [...others, { type, count: before + by }];
  return changed.sort((left, right) => (left.type < right.type ? -1 : 1));
}

/** The worst state of its members. */
export function worstState({ state }: Pick<ServiceCounters, 'state'>): State {
  if (state.critical > 0) return 3;
  if (state.major > 0) return 2;
  return state.minor > 0 ? 1 : 0;
}
