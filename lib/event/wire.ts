/** What connectors send: a JSON object of which nothing is known yet, and the reading of its simpler fields. */
import { isJsonObject, type JsonObject } from './json-object.ts';

/** An event before anything looked into it. */
export type WireEvent = JsonObject;

/** Characters in the shorter texts of an event (author, role, ticket…) at most. */
export const SHORT_TEXT_MAX = 1024;

export function isWireEvent(value: unknown): value is WireEvent {
  return isJsonObject(value);
}

/** A text that is not empty, or a number as text, cut to `lengthMax` characters; undefined for anything else. */
export function readText(value: unknown, lengthMax: number): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : truncate(value, lengthMax);
  return typeof value === 'number' ? String(value) : undefined;
}

/** A finite number, or a text that is one; undefined for anything else. */
export function readNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.length <= 32 && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** The first `lengthMax` characters (Unicode code points) of a text. */
export function truncate(text: string, lengthMax: number): string {
  if (text.length <= lengthMax) return text;
  let end = 0;
  for (let count = 0; count < lengthMax && end < text.length; count += 1) {
    end += (text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1;
  }
  return text.slice(0, end);
}
