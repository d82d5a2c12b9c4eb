/** A pbehavior compiled once per change: whom it concerns, and what it says when. */
import type { Entity } from '../alarm/entity.ts';
import type { PbehaviorInfo } from '../alarm/pbehavior-info.ts';
import { messageOf } from '../errors/errors.ts';
import { type CompiledPattern, compilePattern } from '../pattern/compile.ts';
import type { Pattern } from '../pattern/pattern.ts';
import { type SavedPatterns, writtenFields } from '../rules/stored-rule.ts';
import { type CompiledSchedule, compileSchedule } from '../recurrence/schedule.ts';
import type { Catalogue } from './catalogue.ts';
import { type PbehaviorFields, pbehaviorFieldsSchema, pbehaviorSchema, scheduleOf } from './schema.ts';
import { watchedPatternSchema, watchedSubject } from './subject.ts';
import { inactiveType, type PbehaviorType } from './types.ts';
import { type Exclusion, exclusionsOf, type Window, windowsOf } from './windows.ts';

/** What a pbehavior says at a time. */
export interface Verdict {
  /** Undefined: nothing. */
  readonly type: PbehaviorType | undefined;
  /** It is what lies between the occurrences of an active one: anything else goes first. */
  readonly isOutside: boolean;
  /** When the verdict may become another one, in milliseconds since the epoch; infinite when it stays. */
  readonly until: number;
}

export interface CompiledPbehavior {
  readonly id: string;
  /** `<id>@<revision>`. */
  readonly key: string;
  /** When it was made, in milliseconds since the epoch. */
  readonly created: number;
  readonly fields: PbehaviorFields;
  /** Its type, where no exception gives it another. */
  readonly own: PbehaviorType;
  readonly entities: CompiledPattern<Entity>;
  /** What `entities` was compiled from. */
  readonly pattern: Pattern;
  at(now: number): Verdict;
  /** When it holds, with the type that it has there: in order, cut at both ends; at most `limit` recurrences. */
  windows(from: number, to: number, limit?: number): readonly Window[];
  /** What is written into an entity that is in it. */
  info(type: PbehaviorType, since: Date): PbehaviorInfo;
}

/** A pbehavior as it is stored. */
export interface StoredPbehavior {
  readonly _id: string;
}

/** The compiled pbehavior; a text says why it cannot be. Never throws. */
export function compilePbehavior(document: StoredPbehavior, catalogue: Catalogue): CompiledPbehavior | string {
  const checked = pbehaviorSchema.safeParse(writtenFields(document));
  if (!checked.success) {
    const [issue] = checked.error.issues;
    return `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`;
  }
  const fields = checked.data;
  const type = catalogue.type(fields.type);
  if (type === undefined) return 'type: There is no such type';
  if (fields.stop === undefined && type.canonical_type !== 'pause') return 'stop: Only a pause may have no stop';
  const schedule = compileSchedule(scheduleOf(fields));
  if (typeof schedule === 'string') return schedule;
  const exclusions = exclusionsOf(fields, catalogue);
  if (typeof exclusions === 'string') return exclusions;
  const pattern = watchedPattern(fields, catalogue.pattern);
  if (typeof pattern === 'string') return `entity_pattern_id: ${pattern}`;
  try {
    const entities = compilePattern(pattern, watchedSubject);
    return bind(document, { fields, type, schedule, exclusions, pattern, entities, catalogue });
  } catch (error) {
    return messageOf(error);
  }
}

/** What a pbehavior says of the entities that it concerns, whatever else it has. */
export const selectionSchema = pbehaviorFieldsSchema.pick({ entity_pattern: true, entity_pattern_id: true }).loose();

/** The pattern of a pbehavior, its own or the saved one that it names; a text says why there is none. */
export function watchedPattern(
  { entity_pattern: own, entity_pattern_id: id }: Pick<PbehaviorFields, 'entity_pattern' | 'entity_pattern_id'>,
  saved: SavedPatterns,
): Pattern | string {
  if (own !== undefined) return own;
  const found = id === undefined ? undefined : saved(id);
  if (found === undefined) return 'There is no saved pattern with this id';
  const checked = watchedPatternSchema.safeParse(found);
  return checked.success
    ? checked.data
    : `Looks at more than pbehaviors follow (${checked.error.issues[0]?.message ?? ''})`;
}

interface Parts {
  readonly fields: PbehaviorFields;
  readonly type: PbehaviorType;
  readonly schedule: CompiledSchedule;
  readonly exclusions: readonly Exclusion[];
  readonly pattern: Pattern;
  readonly entities: CompiledPattern<Entity>;
  readonly catalogue: Catalogue;
}

function bind(document: StoredPbehavior, parts: Parts): CompiledPbehavior {
  const { fields, type: own, schedule, exclusions, pattern, entities } = parts;
  const revision = 'revision' in document && typeof document.revision === 'number' ? document.revision : 0;
  const created = 'created' in document && document.created instanceof Date ? document.created.getTime() : 0;
  const info = infoOf(document._id, revision, parts);
  return {
    id: document._id,
    key: keyOf(document._id, revision),
    created,
    fields,
    own,
    entities,
    pattern,
    at: (now) => verdictAt(parts, now),
    windows: (from, to, limit = 10_000) => windowsOf(schedule.spans(from, to, limit), own, exclusions),
    info: (type, since) => ({ ...info, ...typePart(type), since }),
  };
}

/** How an entity remembers that it knows this version of a pbehavior. */
export function keyOf(id: string, revision: number | ''): string {
  return `${id}@${revision}`;
}

function infoOf(id: string, revision: number, { fields, type, catalogue }: Parts): Omit<PbehaviorInfo, 'since'> {
  const reason = fields.reason === undefined ? undefined : catalogue.reason(fields.reason);
  return {
    id,
    name: fields.title,
    ...typePart(type),
    ...(reason === undefined ? {} : { reason: reason.id, reason_name: reason.title }),
    revision,
  };
}

function typePart({ id, title, canonical_type, icon_name, color }: PbehaviorType) {
  return { type: id, type_name: title, canonical_type, icon_name, color };
}

function verdictAt({ fields, type: own, schedule, exclusions }: Parts, now: number): Verdict {
  const { isActive, until } = schedule.at(now);
  const changes = [until];
  let excluded: Exclusion | undefined;
  for (const exclusion of exclusions) {
    if (exclusion.from > now) changes.push(exclusion.from);
    else if (now < exclusion.to) {
      excluded ??= exclusion;
      changes.push(exclusion.to);
    }
  }
  const next = Math.min(...changes);
  const type = excluded === undefined ? own : excluded.type;
  if (isActive && type !== undefined) return { type, isOutside: false, until: next };
  const hasBegun = Date.parse(fields.start) <= now && (isActive || until !== Number.POSITIVE_INFINITY);
  const isOutside = own.canonical_type === 'active' && fields.rrule !== undefined && hasBegun;
  return { type: isOutside ? inactiveType : undefined, isOutside, until: next };
}
