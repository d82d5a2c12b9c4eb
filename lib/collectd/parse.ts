/** The value lists in a message of collectd's amqp plugin, by its content type or by what it looks like. */
import { isUtf8 } from 'node:buffer';
import { parseCommand } from './command.ts';
import { type GraphiteLayout, parseGraphite } from './graphite.ts';
import { parseJson } from './json.ts';
import type { TypesDb } from './types-db.ts';
import type { ValueList } from './value-list.ts';

/** The formats that `Format` in collectd's configuration can say. */
type Format = 'command' | 'json' | 'graphite';

const formats: ReadonlyMap<string | undefined, Format> = new Map([
  ['text/collectd', 'command'],
  ['application/json', 'json'],
  ['text/graphite', 'graphite'],
]);

/** Reads a whole message; a text says what is wrong. Never throws. */
export function parseCollectd(
  body: Buffer,
  contentType: string | undefined,
  types: TypesDb,
  graphite: GraphiteLayout,
): readonly ValueList[] | string {
  if (!isUtf8(body)) return 'The body is not valid UTF-8';
  const text = body.toString('utf8');
  switch (formats.get(contentType) ?? guess(text)) {
    case 'command':
      return parseCommand(text, types);
    case 'json':
      return parseJson(text, types);
    case 'graphite':
      return parseGraphite(text, types, graphite);
  }
}

function guess(text: string): Format {
  const start = text.trimStart();
  if (start.startsWith('[') || start.startsWith('{')) return 'json';
  return start.slice(0, 7).toUpperCase() === 'PUTVAL ' ? 'command' : 'graphite';
}
