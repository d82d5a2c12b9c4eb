/** The entity's document: one per connector, component, resource or service. It contains the entity's open alarm. */
import type { Alarm } from './alarm.ts';
import type { PbehaviorInfo, PbehaviorWatch } from './pbehavior-info.ts';
import type { ServiceLinks } from './service-links.ts';

export type EntityType = 'connector' | 'component' | 'resource' | 'service';

export interface Entity {
  readonly _id: string;
  readonly type: EntityType;
  readonly name: string;
  /** Id of the connector entity that spoke last about this one (`connector/connector_name`). */
  readonly connector?: string;
  /** Name (and id) of the component that a resource belongs to; a component's own name. */
  readonly component?: string;
  readonly enabled: boolean;
  /** Weight in services, 1 to 10. */
  readonly impact_level: number;
  readonly infos: EntityInfos;
  /** The infos of its component, for a resource; absent where the component has none. */
  readonly component_infos?: EntityInfos;
  /** When the infos of a component changed last: since then its resources have to learn them. */
  readonly infos_changed?: Date;
  /** When a component got its last new resource. Raised by the logs of its resources. */
  readonly resource_added?: Date;
  readonly created: Date;
  /** Written by every event; may lag by some seconds. */
  readonly last_event?: Date;
  /** The last event before a silence for which an idle rule raised an alarm; absent while events come. */
  readonly idle_since?: Date;
  /** Checks with state 0 in the day that ends at `counted_until`, while it was in no pbehavior that is not active. */
  readonly ok_events?: number;
  /** The same with another state. */
  readonly not_ok_events?: number;
  readonly counted_until?: Date;
  /** Present from its deletion until it comes back or is removed for good. */
  readonly deleted?: Deletion;
  /** The source of the last import that named it, and when that was. */
  readonly import_source?: string;
  readonly imported?: Date;
  /** Names of the metrics that were seen, at most 100. */
  readonly metrics?: readonly string[];
  /** Absent while it is in no pbehavior. */
  readonly pbehavior_info?: PbehaviorInfo;
  /** Absent while no pbehavior concerns it. */
  readonly pbehaviors?: PbehaviorWatch;
  /** Absent until it belongs to a service. */
  readonly services?: ServiceLinks;
  /** Absent while nothing is wrong. */
  readonly alarm?: Alarm;
  /** The decision that this document reflects, in its partition's log; 0 before the first. Written by the runtime alone. */
  readonly position: number;
}

export type EntityInfos = Readonly<Record<string, EntityInfo>>;

export interface Deletion {
  readonly time: Date;
  readonly author: string;
}

export interface EntityInfo {
  readonly name: string;
  readonly description?: string;
  readonly value: string | number | boolean | readonly string[];
}

/** Whether a stored document is an entity: everything that writes the collection `entities` gives its documents a type. */
export function isEntity(document: { readonly _id: string } | undefined): document is Entity {
  return document !== undefined && 'type' in document;
}
