/** An event filter as it is written, by the API, in a file and in the database: every fault with its path. */
import { z } from 'zod';
import { patternSchema } from '../pattern/schema.ts';
import { entitySubject, eventSubject } from '../pattern/subjects.ts';
import { compileSchedule } from '../recurrence/schedule.ts';
import { compileTemplate, TEMPLATE_LENGTH_MAX } from '../template/template.ts';
import { filterActionSchema } from './action-schema.ts';
import { type Lookup, lookupSchema } from './lookup.ts';
import { patternId, ruleFields } from './rule-fields.ts';
import { scopeNames } from './scope.ts';

const instant = z.iso.datetime({ offset: true });
const follow = z.enum(['pass', 'break', 'drop']);
const template = z.string().min(1).max(TEMPLATE_LENGTH_MAX);

const common = {
  ...ruleFields,
  event_pattern: patternSchema(eventSubject).optional(),
  /** A saved pattern instead. */
  event_pattern_id: patternId.optional(),
  start: instant.optional(),
  stop: instant.optional(),
  rrule: z.string().min(1).max(1000).optional(),
  time_zone: z.string().min(1).max(100).optional(),
  exdates: z
    .array(z.strictObject({ start: instant, stop: instant }))
    .max(1000)
    .optional(),
};

const withEntity = {
  entity_pattern: patternSchema(entitySubject).optional(),
  entity_pattern_id: patternId.optional(),
};

const identity = z
  .strictObject({
    connector: template.optional(),
    connector_name: template.optional(),
    component: template.optional(),
    resource: template.optional(),
  })
  .refine((fields) => Object.keys(fields).length > 0, 'Must name a field');

const shape = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('drop'), ...common, ...withEntity }),
  z.strictObject({ type: z.literal('break'), ...common, ...withEntity }),
  z.strictObject({
    type: z.literal('enrichment'),
    ...common,
    ...withEntity,
    external: z
      .record(z.string().regex(/^[a-z][a-z0-9_]{0,49}$/, 'Must be lower case, digits and _'), lookupSchema)
      .default({}),
    actions: z.array(filterActionSchema).min(1, 'Must have an action').max(50),
    on_success: follow.default('pass'),
    on_failure: follow.default('pass'),
  }),
  z.strictObject({ type: z.literal('change_entity'), ...common, identity }),
]);

export type EventFilter = z.output<typeof shape>;

/** Besides the shape: a pattern of some kind, a schedule that can be, and templates whose names exist. */
export const eventFilterSchema = shape.superRefine((rule, context) => {
  for (const { path, message } of [...patternFaults(rule), ...scheduleFaults(rule), ...templateFaults(rule)]) {
    context.addIssue({ code: 'custom', path: [...path], message });
  }
});

interface Fault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** C05 of the field: a rule without patterns never matches; it is refused, so that nobody waits for it. */
function patternFaults(rule: EventFilter): readonly Fault[] {
  const entity = rule.type === 'change_entity' ? [] : [rule.entity_pattern, rule.entity_pattern_id];
  const faults: Fault[] = [];
  if ([rule.event_pattern, rule.event_pattern_id, ...entity].every((each) => each === undefined)) {
    faults.push({ path: ['event_pattern'], message: 'A rule without patterns never matches' });
  }
  if (rule.event_pattern !== undefined && rule.event_pattern_id !== undefined) {
    faults.push({ path: ['event_pattern_id'], message: 'Either a pattern or a saved one' });
  }
  if (entity.length > 0 && entity.every((each) => each !== undefined)) {
    faults.push({ path: ['entity_pattern_id'], message: 'Either a pattern or a saved one' });
  }
  return faults;
}

function scheduleFaults(rule: EventFilter): readonly Fault[] {
  const { start, stop, rrule, exdates, time_zone: zone } = rule;
  if (start === undefined) {
    const [name] =
      Object.entries({ stop, rrule, exdates, time_zone: zone }).find(([, value]) => value !== undefined) ?? [];
    return name === undefined ? [] : [{ path: ['start'], message: `Is missing: there is a ${name}` }];
  }
  const compiled = scheduleOf(rule);
  return typeof compiled === 'string' ? [{ path: [rrule === undefined ? 'stop' : 'rrule'], message: compiled }] : [];
}

/** The schedule of a rule; undefined when it is always in force. A text says what is wrong. */
export function scheduleOf(
  rule: Pick<EventFilter, 'start' | 'stop' | 'rrule' | 'time_zone' | 'exdates'>,
): ReturnType<typeof compileSchedule> | undefined {
  const { start, stop, rrule, time_zone: zone, exdates } = rule;
  if (start === undefined) return undefined;
  return compileSchedule({
    start: new Date(start),
    ...(stop === undefined ? {} : { stop: new Date(stop) }),
    ...(rrule === undefined ? {} : { rrule }),
    ...(zone === undefined ? {} : { time_zone: zone }),
    ...(exdates === undefined
      ? {}
      : { exdates: exdates.map((each) => ({ start: new Date(each.start), stop: new Date(each.stop) })) }),
  });
}

function templateFaults(rule: EventFilter): readonly Fault[] {
  if (rule.type === 'change_entity') return recordFaults(['identity'], rule.identity, []);
  if (rule.type !== 'enrichment') return [];
  const lookups = Object.keys(rule.external);
  return [
    // A lookup is asked before any rule has run, so that it cannot use what another one found.
    ...Object.entries(rule.external).flatMap(([name, lookup]) => lookupFaults(name, lookup)),
    ...rule.actions.flatMap((action, index): readonly Fault[] => {
      const path = ['actions', index];
      if ('from' in action) return nameFaults([...path, 'from'], action.from, lookups);
      if ('template' in action) return oneFault([...path, 'template'], action.template, lookups);
      return action.type === 'set_tags_from_template' ? recordFaults([...path, 'tags'], action.tags, lookups) : [];
    }),
  ];
}

function lookupFaults(name: string, lookup: Lookup): readonly Fault[] {
  const path = ['external', name];
  return lookup.type === 'http'
    ? oneFault([...path, 'url'], lookup.url, [])
    : recordFaults([...path, 'where'], lookup.where, []);
}

function recordFaults(
  path: Fault['path'],
  templates: Readonly<Record<string, string | undefined>>,
  lookups: readonly string[],
): readonly Fault[] {
  return Object.entries(templates).flatMap(([key, source]) => oneFault([...path, key], source ?? '', lookups));
}

function oneFault(path: Fault['path'], source: string, lookups: readonly string[]): readonly Fault[] {
  const compiled = compileTemplate(source, scopeNames(lookups));
  return typeof compiled === 'string' ? [{ path, message: compiled }] : [];
}

function nameFaults(path: Fault['path'], name: string, lookups: readonly string[]): readonly Fault[] {
  return scopeNames(lookups)(name) === undefined ? [{ path, message: `There is no value ${name}` }] : [];
}
