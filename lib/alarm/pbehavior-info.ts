/** The pbehavior that an entity is in, as it is stored in the entity and in its alarm. */

/** What a type of pbehavior comes down to: only `active` lets alarms count. */
export const canonicalTypes = ['active', 'inactive', 'maintenance', 'pause'] as const;

export type CanonicalType = (typeof canonicalTypes)[number];

export interface PbehaviorInfo {
  readonly id: string;
  readonly name: string;
  /** Id of its type. */
  readonly type: string;
  readonly type_name: string;
  readonly canonical_type: CanonicalType;
  /** Id of its reason. */
  readonly reason?: string;
  readonly reason_name?: string;
  readonly icon_name: string;
  /** `#rrggbb`. */
  readonly color: string;
  /** Counted up by each change of the pbehavior. */
  readonly revision: number;
  /** Since when the entity is in it; in an alarm: since when the alarm is. */
  readonly since: Date;
}

/** What the engine of pbehaviors notes in an entity that some pbehavior concerns, now or later. */
export interface PbehaviorWatch {
  /** `<id>@<revision>` of each pbehavior whose pattern it matches. */
  readonly keys: readonly string[];
  /** When the answer may become another one; absent when time alone changes nothing. */
  readonly wake_up?: Date;
}

/** True in a pbehavior in which nobody wants to hear of the entity. */
export function isInactive(info: Pick<PbehaviorInfo, 'canonical_type'> | undefined): boolean {
  return info !== undefined && info.canonical_type !== 'active';
}
