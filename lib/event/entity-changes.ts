/** What an `entity_update` changes of its entity: a person's edit, checked once more where it enters the engines. */
import type { EntityChanges, InfoChange } from './event.ts';
import { InvalidEvent } from './invalid.ts';
import { isJsonObject } from './json-object.ts';

/** Informations that one edit changes at most. */
export const INFO_CHANGES_MAX = 100;

/** Informations that an entity has at most. */
export const INFOS_MAX = 500;

/** Characters of the name of a source of imports. */
export const IMPORT_SOURCE_MAX = 100;

/** Names are keys of documents and parts of paths: letters, digits, `_`, `-` and blanks, at most 100 characters. */
const infoName = /^[\p{L}\p{N}_][\p{L}\p{N}_ -]{0,99}$/u;

/** Characters of a value or a description at most. */
const TEXT_MAX = 10_000;

/** Whether an information may have this name. */
export function isInfoName(name: string): boolean {
  return infoName.test(name) && name !== '__proto__';
}

/** Nothing else than what is known, or the fault. */
export function readEntityChanges(value: unknown): EntityChanges | InvalidEvent {
  if (!isJsonObject(value)) return fault('The changes of an entity must be an object');
  const { enabled, impact_level: impact, infos, component_infos: inherited } = value;
  const read = infos === undefined ? undefined : readInfos(infos, INFO_CHANGES_MAX);
  if (read instanceof InvalidEvent) return read;
  const below = inherited === undefined ? undefined : readComponentInfos(inherited);
  if (below instanceof InvalidEvent) return below;
  const rest = readLife(value);
  if (rest instanceof InvalidEvent) return rest;
  if (enabled !== undefined && typeof enabled !== 'boolean') return fault('`enabled` must be true or false');
  if (impact !== undefined && !isImpactLevel(impact)) return fault('`impact_level` must be 1 to 10');
  return {
    ...(enabled === undefined ? {} : { enabled }),
    ...(impact === undefined ? {} : { impact_level: impact }),
    ...(read === undefined ? {} : { infos: read }),
    ...(below === undefined ? {} : { component_infos: below }),
    ...rest,
  };
}

/** How an entity comes and goes. */
function readLife(value: Readonly<Record<string, unknown>>): EntityChanges | InvalidEvent {
  const { deleted, create, import_source: source, purge_before: purge } = value;
  if (deleted !== undefined && deleted !== false)
    return fault('`deleted` can only be false: `resolve_deleted` deletes');
  if (create !== undefined && create !== 'if_missing' && create !== 'always') {
    return fault('`create` must be if_missing or always');
  }
  if (source !== undefined && !isSource(source)) return fault('`import_source` must be a short text');
  if (purge !== undefined && !isTime(purge)) return fault('`purge_before` must be a time in milliseconds');
  return {
    ...(deleted === undefined ? {} : { deleted }),
    ...(create === undefined ? {} : { create }),
    ...(source === undefined ? {} : { import_source: source }),
    ...(purge === undefined ? {} : { purge_before: purge }),
  };
}

function isSource(value: unknown): value is string {
  return isText(value) && value !== '' && value.length <= IMPORT_SOURCE_MAX;
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isImpactLevel(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 10;
}

function readComponentInfos(value: unknown): EntityChanges['component_infos'] | InvalidEvent {
  const read = readInfos(value, INFOS_MAX);
  if (read instanceof InvalidEvent) return read;
  const infos: Record<string, InfoChange> = {};
  for (const [name, info] of Object.entries(read)) if (info !== null) infos[name] = info;
  return infos;
}

function readInfos(value: unknown, most: number): NonNullable<EntityChanges['infos']> | InvalidEvent {
  if (!isJsonObject(value)) return fault('`infos` must be an object');
  const entries = Object.entries(value);
  if (entries.length > most) return fault('There are too many informations');
  const infos: Record<string, InfoChange | null> = {};
  for (const [name, info] of entries) {
    if (!isInfoName(name)) return fault('The name of an information has characters that it cannot have');
    const read = info === null ? null : readInfo(info);
    if (read === undefined) return fault('An information needs a value');
    infos[name] = read;
  }
  return infos;
}

function readInfo(info: unknown): InfoChange | undefined {
  if (!isJsonObject(info)) return undefined;
  const { value, description } = info;
  if (!isInfoValue(value)) return undefined;
  if (description === undefined) return { value };
  return isText(description) ? { value, description } : undefined;
}

function isInfoValue(value: unknown): value is InfoChange['value'] {
  if (typeof value === 'boolean' || isText(value)) return true;
  if (typeof value === 'number') return Number.isFinite(value);
  return Array.isArray(value) && value.length <= 100 && value.every(isText);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= TEXT_MAX && !value.includes('\0');
}

function fault(message: string): InvalidEvent {
  return new InvalidEvent('event_field_invalid', message, 'entity_changes');
}
