/**
 * What event filters cost, per event, without broker and database: no rule, and 200 of each shape. Prints microseconds per event.
 * `node dist/bench/rules.js`
 */
import { eventFilterConfigSchema } from '../engines/event_filter/config.ts';
import { filterEvents, readDocuments } from '../engines/event_filter/process.ts';
import type { Entity } from '../lib/alarm/entity.ts';
import type { Event } from '../lib/event/event.ts';
import { compileFilters, type FilterRules } from '../lib/rules/filter-rules.ts';

const now = Date.UTC(2026, 0, 1);
const config = eventFilterConfigSchema.parse({});
const entities = new Map<string, Entity>();
const batches: Event[][] = [];

for (let batch = 0; batch < 40; batch += 1) {
  batches.push(Array.from({ length: 500 }, (_, place) => eventOf(batch * 500 + place)));
}

function eventOf(index: number): Event {
  const [component, resource] = [`host-${index % 1000}`, `service-${Math.floor((index % 10_000) / 1000)}`];
  const id = `${resource}/${component}`;
  const entity: Entity = {
    _id: id,
    type: 'resource',
    name: resource,
    component,
    enabled: true,
    impact_level: 1,
    infos: {},
    created: new Date(now),
    position: 0,
  };
  entities.set(id, entities.get(id) ?? entity);
  return {
    event_id: `e-${index}`,
    entity_id: id,
    connector: 'bench',
    connector_name: 'one',
    event_type: 'check',
    source_type: 'resource',
    component,
    resource,
    timestamp_ms: now,
    alarm_time_ms: now,
    received_ms: now,
    initiator: 'external',
    state: 2,
    output: `CRITICAL - ${index} of 10000 units are in use, which is too many`,
    author: 'bench.one',
  };
}

type Rule = Readonly<Record<string, unknown>>;

function rulesOf(count: number, make: (index: number) => Rule): FilterRules {
  const documents = Array.from({ length: count }, (_, index) => ({
    _id: `rule-${index}`,
    title: 'Rule',
    priority: index,
    ...make(index),
  }));
  return compileFilters(documents, ['drop', 'break', 'enrichment'], {
    log: 'bench_0',
    related: new Map(),
    report: (rule, reason) => {
      throw new Error(`${rule}: ${reason}`);
    },
  });
}

const one = (field: string, type: string, value: unknown) => [[{ field, condition: { type, value } }]];
const enrich = [{ type: 'set_entity_info_from_template', name: 'from', template: '{{event.component}}' }];

const shapes: Readonly<Record<string, FilterRules | undefined>> = {
  'the engine without rules': undefined,
  'one component each, 20 % of events enriched': rulesOf(200, (index) => ({
    type: 'enrichment',
    event_pattern: one('component', 'eq', `host-${index}`),
    actions: enrich,
  })),
  'the beginning of a component each': rulesOf(200, (index) => ({
    type: 'drop',
    event_pattern: one('component', 'begin_with', `web-${index}-`),
  })),
  'a text in the output each': rulesOf(200, (index) => ({
    type: 'drop',
    event_pattern: one('output', 'contain', `disk ${index} `),
  })),
  'an expression on the resource each': rulesOf(200, (index) => ({
    type: 'drop',
    event_pattern: one('resource', 'regexp', `^disk-${index}(/|$)`),
  })),
  'an expression on the output each': rulesOf(200, (index) => ({
    type: 'drop',
    event_pattern: one('output', 'regexp', `disk ${index} .*full$`),
  })),
  'an info of the entity each': rulesOf(200, (index) => ({
    type: 'drop',
    entity_pattern: one('infos.site', 'eq', `site-${index}`),
  })),
  mixed: rulesOf(200, (index) => ({
    type: 'drop',
    event_pattern: [
      [
        { field: 'output', condition: { type: 'regexp', value: `unit ${index}$` } },
        {
          field: index % 4 === 0 ? 'connector_name' : 'component',
          condition: { type: index % 8 === 0 ? 'begin_with' : 'eq', value: `x${index}` },
        },
      ],
    ],
  })),
};

function measure(rules: FilterRules | undefined): number {
  const documents = { get: (_: string, id: string) => entities.get(id) };
  const started = performance.now();
  let events = 0;
  for (const batch of batches) {
    readDocuments(batch, config, rules);
    filterEvents(batch, { config, rules, documents, now });
    events += batch.length;
  }
  return ((performance.now() - started) * 1000) / events;
}

for (const [name, rules] of Object.entries(shapes)) {
  const times = Array.from({ length: 7 }, () => measure(rules)).sort((a, b) => a - b);
  process.stdout.write(`${(times[3] ?? 0).toFixed(2).padStart(8)} µs/event  ${name}\n`);
}
