/** The types of pbehaviors, and the reasons for them. */
import type { CanonicalType } from '../alarm/pbehavior-info.ts';

export interface PbehaviorType {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly canonical_type: CanonicalType;
  /** Where several pbehaviors hold at once, that of the greatest wins. */
  readonly priority: number;
  readonly icon_name: string;
  /** `#rrggbb`. */
  readonly color: string;
}

export interface PbehaviorReason {
  readonly id: string;
  readonly title: string;
  readonly description: string;
}

const active: PbehaviorType = {
  id: 'active',
  title: 'Active',
  description: 'Watched as always; of what recurs, the time between two occurrences is not watched',
  canonical_type: 'active',
  priority: 1,
  icon_name: 'alarms',
  color: '#2e7d32',
};

/** What the time between the occurrences of an active pbehavior is. */
export const inactiveType: PbehaviorType = {
  id: 'inactive',
  title: 'Inactive',
  description: 'Out of service hours: alarms do not count',
  canonical_type: 'inactive',
  priority: 2,
  icon_name: 'moon',
  color: '#5c6b7a',
};

const maintenance: PbehaviorType = {
  id: 'maintenance',
  title: 'Maintenance',
  description: 'Somebody works on it: alarms do not count',
  canonical_type: 'maintenance',
  priority: 3,
  icon_name: 'tools',
  color: '#8a4baf',
};

const pause: PbehaviorType = {
  id: 'pause',
  title: 'Pause',
  description: 'Not watched until somebody ends it: the only type that needs no stop',
  canonical_type: 'pause',
  priority: 4,
  icon_name: 'pause',
  color: '#b3541e',
};

/** Those that every installation has; nobody changes or deletes them. */
export const builtInTypes: readonly PbehaviorType[] = [active, inactiveType, maintenance, pause];
