/** A pbehavior as it is written, by the API and in the database: every fault with its path. */
import { z } from 'zod';
import { canonicalTypes } from '../alarm/pbehavior-info.ts';
import { compileSchedule, type Schedule } from '../recurrence/schedule.ts';
import { patternId } from '../rules/rule-fields.ts';
import { isTimeZone } from '../time/day.ts';
import { watchedPatternSchema } from './subject.ts';

const instant = z.iso.datetime({ offset: true });
const id = z.string().min(1).max(200);
const title = z.string().trim().min(1).max(200);

/** A part of the time: without a type the pbehavior does not hold there, with one it is of that type there. */
export const exdateSchema = z
  .strictObject({ start: instant, stop: instant, type: id.optional() })
  .refine(({ start, stop }) => Date.parse(start) < Date.parse(stop), {
    path: ['stop'],
    message: 'The stop must be after the start',
  });

export type Exdate = z.output<typeof exdateSchema>;

const exdates = z.array(exdateSchema).max(1000);

export const pbehaviorFieldsSchema = z.strictObject({
  title,
  enabled: z.boolean().default(true),
  /** Id of its type. */
  type: id,
  /** Id of its reason. */
  reason: id.optional(),
  /** Whom it concerns: its own pattern or a saved one, and never both. */
  entity_pattern: watchedPatternSchema.optional(),
  entity_pattern_id: patternId.optional(),
  start: instant,
  /** Absent: until somebody ends it; only a pause may. */
  stop: instant.optional(),
  /** The parts of an RRULE of RFC 5545. */
  rrule: z.string().min(1).max(1000).optional(),
  /** Of the IANA database; absent: UTC. */
  time_zone: z.string().min(1).max(100).optional(),
  exdates: exdates.default([]),
  /** Ids of exceptions that are written once for several pbehaviors. */
  exceptions: z.array(id).max(100).default([]),
  /** The connector that made it; absent: a person did. */
  origin: z.string().max(2100).optional(),
});

export type PbehaviorFields = z.output<typeof pbehaviorFieldsSchema>;

/** Besides the shape: one pattern, and a schedule that can be. */
export const pbehaviorSchema = pbehaviorFieldsSchema.superRefine((fields, context) => {
  for (const fault of [patternFault(fields), scheduleFault(fields)]) {
    if (fault !== undefined) context.addIssue({ code: 'custom', ...fault });
  }
});

interface Fault {
  readonly path: string[];
  readonly message: string;
}

function patternFault({ entity_pattern: own, entity_pattern_id: saved }: PbehaviorFields): Fault | undefined {
  if (own === undefined && saved === undefined) return { path: ['entity_pattern'], message: 'Must say which entities' };
  if (own === undefined || saved === undefined) return undefined;
  return { path: ['entity_pattern_id'], message: 'Either a pattern or a saved one' };
}

function scheduleFault(fields: PbehaviorFields): Fault | undefined {
  const { start, stop, rrule, time_zone: zone } = fields;
  if (stop !== undefined && Date.parse(stop) <= Date.parse(start)) {
    return { path: ['stop'], message: 'The stop must be after the start' };
  }
  if (zone !== undefined && !isTimeZone(zone)) {
    return { path: ['time_zone'], message: 'Is not a time zone, such as Europe/Paris' };
  }
  if (rrule === undefined) return undefined;
  if (stop === undefined) return { path: ['stop'], message: 'What recurs must have a stop' };
  if (/FREQ=(SECOND|MINUTE)LY/i.test(rrule)) return { path: ['rrule'], message: 'Recurs at most once an hour' };
  const compiled = compileSchedule(scheduleOf(fields));
  return typeof compiled === 'string' ? { path: ['rrule'], message: compiled } : undefined;
}

/** When it holds, before anything is excluded. */
export function scheduleOf({
  start,
  stop,
  rrule,
  time_zone: zone,
}: Pick<PbehaviorFields, 'start' | 'stop' | 'rrule' | 'time_zone'>): Schedule {
  return {
    start: new Date(start),
    ...(stop === undefined ? {} : { stop: new Date(stop) }),
    ...(rrule === undefined ? {} : { rrule }),
    ...(zone === undefined ? {} : { time_zone: zone }),
  };
}

export const pbehaviorTypeSchema = z.strictObject({
  title,
  description: z.string().max(2000).default(''),
  canonical_type: z.enum(canonicalTypes),
  priority: z.int().min(0).max(1_000_000),
  icon_name: z.string().max(50).default('calendar'),
  color: z.string().regex(/^#[0-9a-f]{6}$/i, 'Must be a colour such as #2e7d32'),
});

export const pbehaviorReasonSchema = z.strictObject({ title, description: z.string().max(2000).default('') });

export const pbehaviorExceptionSchema = z.strictObject({
  title,
  description: z.string().max(2000).default(''),
  exdates: exdates.min(1, 'Must have a part of the time'),
});
