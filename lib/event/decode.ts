/** From the bytes of a message to the JSON object in them. */
import { isUtf8 } from 'node:buffer';
import { InvalidEvent } from './invalid.ts';
import { isWireEvent, type WireEvent } from './wire.ts';

const notUtf8 = new InvalidEvent('event_not_json', 'The body is not valid UTF-8');
const notJson = new InvalidEvent('event_not_json', 'The body is not valid JSON');
const notObject = new InvalidEvent('event_not_object', 'The body is JSON, but not one object');

/**
 * Decodes a body: UTF-8 (a byte order mark is skipped), JSON, one object. A JSON text that contains the object is accepted too: some
 * connectors encode twice.
 */
export function decodeBody(body: Buffer, bytesMax: number): WireEvent | InvalidEvent {
  if (body.length > bytesMax) return new InvalidEvent('event_too_large', 'The body is larger than the limit');
  if (!isUtf8(body)) return notUtf8;
  const hasMark = body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf;
  const value = parseJson(body.toString('utf8', hasMark ? 3 : 0));
  const inner = typeof value === 'string' ? parseJson(value) : value;
  if (inner instanceof InvalidEvent) return inner;
  return isWireEvent(inner) ? inner : notObject;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return notJson;
  }
}
