/** Runs event filters over events as the pipeline does, in memory: rules in, outcomes and stored documents out. */
import type { Entity } from '../../lib/alarm/entity.ts';
import type { StoredDocument } from '../../lib/engine/contract.ts';
import type { Event } from '../../lib/event/event.ts';
import { InvalidEvent } from '../../lib/event/invalid.ts';
import { normaliseEvent } from '../../lib/event/normalise.ts';
import { compileFilters, type FilterRules } from '../../lib/rules/filter-rules.ts';

export const filterNow = Date.UTC(2026, 10, 22, 12);

/** A check of `R/C` as the cleaner makes it, with other fields. */
export function filterEvent(fields: Readonly<Record<string, unknown>> = {}): Event {
  const wire = {
    connector: 'K',
    connector_name: 'KN',
    component: 'C',
    resource: 'R',
    state: 2,
    output: 'O',
    ...fields,
  };
  const event = normaliseEvent(wire, { event_id: 'e1', received_ms: filterNow, trusted: false });
  if (event instanceof InvalidEvent) throw new Error(event.message);
  return event;
}

export const filterEntity: Entity = {
  _id: 'R/C',
  type: 'resource',
  name: 'R',
  enabled: true,
  impact_level: 1,
  infos: {},
  created: new Date(0),
  position: 0,
};

/** Rules as they are stored: titles and priorities are added where they are missing, in the order of the list. */
export function filterRules(
  types: readonly string[],
  rules: readonly Readonly<Record<string, unknown>>[],
  patterns: readonly StoredDocument[] = [],
): FilterRules {
  const documents = rules.map((rule, index) => ({ _id: `rule-${index}`, title: 'Rule', priority: index, ...rule }));
  return compileFilters(documents, types, {
    log: 'log_0',
    related: new Map([['patterns', patterns]]),
    report: (rule, reason) => {
      throw new Error(`${rule}: ${reason}`);
    },
  });
}

/** A pattern of one condition. */
export function having(field: string, value: unknown, type = 'eq'): readonly (readonly object[])[] {
  return [[{ field, condition: { type, value } }]];
}
