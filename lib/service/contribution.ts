/** What an entity contributes to the services that it belongs to. */
import type { Entity } from '../alarm/entity.ts';
import { isInactive } from '../alarm/pbehavior-info.ts';
import type { Contribution } from '../alarm/service-links.ts';

/** Whether services count it at all: not one that is switched off or deleted. Whatever else takes an entity away belongs here. */
export function isCounted({ enabled, deleted }: Pick<Entity, 'enabled' | 'deleted'>): boolean {
  return enabled && deleted === undefined;
}

/** What a counted entity contributes, as it is now. */
export function contributionOf({
  alarm,
  pbehavior_info: info,
}: Pick<Entity, 'alarm' | 'pbehavior_info'>): Contribution {
  const contribution: Contribution = {
    has_alarm: alarm !== undefined,
    state: alarm === undefined ? 0 : stateOf(alarm.state.value),
    acknowledged: alarm?.acknowledge !== undefined,
  };
  return info !== undefined && isInactive(info) ? { ...contribution, pbehavior_type: info.type } : contribution;
}

export function isSameContribution(one: Contribution, other: Contribution): boolean {
  return (
    one.state === other.state &&
    one.has_alarm === other.has_alarm &&
    one.acknowledged === other.acknowledged &&
    one.pbehavior_type === other.pbehavior_type
  );
}

function stateOf(value: number): Contribution['state'] {
  return value === 1 || value === 2 || value === 3 ? value : 0;
}
