/** Whom an event is about: its names, its source type and its entity id. */
import type { SourceType } from './event.ts';
import type { Treatment } from './event-type.ts';
import { InvalidEvent } from './invalid.ts';
import type { WireEvent } from './wire.ts';

/** Characters (UTF-16 units) in `connector`, `connector_name`, `component` and `resource`, each, at most. */
export const NAME_LENGTH_MAX = 1024;
/** Bytes of UTF-8 in an entity id at most: ids are keys of database indexes, which end at 2,700 bytes. */
export const ENTITY_ID_BYTES_MAX = 2048;

/** The names of an event; `entity_id` is `resource/component`, `component`, or `connector/connector_name`. */
export interface Identity {
  readonly entity_id: string;
  readonly connector: string;
  readonly connector_name: string;
  readonly source_type: SourceType;
  readonly component: string | undefined;
  readonly resource: string | undefined;
}

/**
 * Reads the names and derives source type and entity id from them. What `source_type` says on the wire is not relied upon: a resource
 * makes it `resource`, a component alone `component`, neither `connector`. Only trusted messages can name a service.
 */
export function resolveIdentity(wire: WireEvent, treatment: Treatment, trusted: boolean): Identity | InvalidEvent {
  const names = readNames(wire);
  if (names instanceof InvalidEvent) return names;
  const { connector, connector_name, component, resource } = names;
  if (component === undefined && (resource !== undefined || treatment === 'check')) return missing('component');
  const entityId = toEntityId(names);
  if (!fitsIndex(entityId)) return new InvalidEvent('event_field_invalid', 'The entity id is too long', 'component');
  // The connector is an entity too, and so is a resource's component, which is shorter than the resource's id.
  if (!fitsIndex(connector, connector_name)) {
    return new InvalidEvent('event_field_invalid', 'The names of the connector are too long', 'connector_name');
  }
  const sourceType = trusted && isService(wire, names) ? 'service' : toSourceType(component, resource);
  return { entity_id: entityId, connector, connector_name, source_type: sourceType, component, resource };
}

type Names = Omit<Identity, 'entity_id' | 'source_type'>;

function readNames(wire: WireEvent): Names | InvalidEvent {
  const connector = readName(wire['connector'], 'connector') ?? missing('connector');
  if (connector instanceof InvalidEvent) return connector;
  const connectorName = readName(wire['connector_name'], 'connector_name') ?? missing('connector_name');
  if (connectorName instanceof InvalidEvent) return connectorName;
  const component = readName(wire['component'], 'component');
  if (component instanceof InvalidEvent) return component;
  const resource = readName(wire['resource'], 'resource');
  if (resource instanceof InvalidEvent) return resource;
  return { connector, connector_name: connectorName, component, resource };
}

function isService(wire: WireEvent, { component, resource }: Names): boolean {
  return wire['source_type'] === 'service' && component !== undefined && resource === undefined;
}

function toEntityId({ connector, connector_name, component, resource }: Names): string {
  if (component === undefined) return `${connector}/${connector_name}`;
  return resource === undefined ? component : `${resource}/${component}`;
}

function toSourceType(component: string | undefined, resource: string | undefined): SourceType {
  if (resource !== undefined) return 'resource';
  return component === undefined ? 'connector' : 'component';
}

/** Undefined when the name is absent or empty. */
function readName(value: unknown, field: string): string | undefined | InvalidEvent {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string') return new InvalidEvent('event_field_invalid', 'The name must be a text', field);
  if (value.length > NAME_LENGTH_MAX) return new InvalidEvent('event_field_invalid', 'The name is too long', field);
  if (value.charCodeAt(0) === 32 && value.trim() === '') return undefined;
  return isPrintable(value)
    ? value
    : new InvalidEvent('event_field_invalid', 'The name has control characters or broken Unicode', field);
}

function missing(field: string): InvalidEvent {
  return new InvalidEvent('event_field_missing', 'A required field is missing or empty', field);
}

/** No control characters, and no half surrogate pair: two different names must not become one where they are stored as UTF-8. */
function isPrintable(name: string): boolean {
  for (let at = 0; at < name.length; at += 1) {
    const code = name.charCodeAt(at);
    if (code < 32 || code === 127) return false;
    if (code < 0xd800 || code > 0xdfff) continue;
    const next = name.charCodeAt(at + 1);
    if (code > 0xdbff || !(next >= 0xdc00 && next <= 0xdfff)) return false;
    at += 1;
  }
  return true;
}

/** Whether an id of these parts, with one character between them, can be a key. */
function fitsIndex(part: string, other = ''): boolean {
  // A UTF-16 unit takes three bytes at most, so that short ids need no counting.
  if ((part.length + other.length + 1) * 3 <= ENTITY_ID_BYTES_MAX) return true;
  return Buffer.byteLength(part) + Buffer.byteLength(other) + (other === '' ? 0 : 1) <= ENTITY_ID_BYTES_MAX;
}
