/**
 * Graphite lines as collectd writes them: `<prefix><host><postfix>.<plugin>[-inst].<type>[-inst][.<value's name>] value seconds`. With
 * `GraphiteSeparateInstances` the instances are words of their own, and a word counts as the type when the types know it. Dots in a
 * host's name were replaced by collectd and stay replaced.
 */
import { readTimestampMs } from '../time/timestamp.ts';
import type { TypesDb } from './types-db.ts';
import {
  describeValues,
  type Identifier,
  parseReading,
  type Reading,
  splitInstance,
  type ValueList,
} from './value-list.ts';

/** How a site's collectd was told to write its lines. */
export interface GraphiteLayout {
  readonly prefix: string;
  readonly postfix: string;
  readonly separateInstances: boolean;
}

interface Line extends Identifier {
  readonly time_ms: number;
  readonly name: string | undefined;
  readonly value: number | undefined;
}

/** Reads a body in the format Graphite; lines that differ only in the value's name are one value list. A text says what is wrong. */
export function parseGraphite(text: string, types: TypesDb, layout: GraphiteLayout): readonly ValueList[] | string {
  const lists = new Map<string, ValueList>();
  for (const rawLine of text.split('\n')) {
    if (rawLine.trim() === '') continue;
    const line = parseLine(rawLine.trim(), types, layout);
    if (typeof line === 'string') return line;
    const { name, value, ...list } = line;
    const key = JSON.stringify(list);
    const readings = [...(lists.get(key)?.readings ?? []), toReading(types, line)];
    lists.set(key, { ...list, readings });
  }
  return lists.size === 0 ? 'The message has no value list' : [...lists.values()];
}

function toReading(types: TypesDb, { type, name, value }: Line): Reading {
  if (name === undefined)
    return { ...(describeValues(types, type, [value])[0] ?? { name: 'value', type: 'GAUGE' }), value };
  const source = types.get(type)?.find((candidate) => candidate.name === name);
  return { ...(source ?? { name, type: 'GAUGE' }), value };
}

function parseLine(line: string, types: TypesDb, layout: GraphiteLayout): Line | string {
  const [path = '', valueText = '', timeText, ...more] = line.split(' ');
  const timeMs = readTimestampMs(timeText);
  const value = parseReading(valueText);
  if (timeMs === undefined || Number.isNaN(value) || more.length > 0) return 'A line is not path, value and time';
  const named = parsePath(path, types, layout);
  return typeof named === 'string' ? named : { ...named, time_ms: timeMs, value };
}

function parsePath(path: string, types: TypesDb, layout: GraphiteLayout): (Identifier & Pick<Line, 'name'>) | string {
  const { prefix, postfix, separateInstances } = layout;
  if (!path.startsWith(prefix)) return 'A path does not begin with the configured prefix';
  const hostEnd = path.indexOf(`${postfix}.`, prefix.length);
  if (hostEnd <= prefix.length) return 'A path has no host, or not the configured postfix';
  const host = path.slice(prefix.length, hostEnd);
  const words = path.slice(hostEnd + postfix.length + 1).split('.');
  const named = separateInstances ? separated(words, types) : joined(words);
  if (named === undefined || words.includes('')) return 'A path is not host, plugin and type';
  return { host, ...named };
}

type Named = Omit<Identifier, 'host'> & Pick<Line, 'name'>;

function joined(words: readonly string[]): Named | undefined {
  const [pluginWord, typeWord, name, ...more] = words;
  if (pluginWord === undefined || typeWord === undefined || more.length > 0) return undefined;
  const [plugin, pluginInstance] = splitInstance(pluginWord);
  const [type, typeInstance] = splitInstance(typeWord);
  return { plugin, plugin_instance: pluginInstance, type, type_instance: typeInstance, name };
}

function separated(words: readonly string[], types: TypesDb): Named | undefined {
  const [plugin, ...rest] = words;
  const typeAt = rest.findIndex((word, index) => index < 2 && types.has(word));
  if (plugin === undefined || rest.length === 0) return undefined;
  const [type = '', ...after] = rest.slice(Math.max(typeAt, 0));
  const last = after.at(-1);
  const name = types.get(type)?.some((source) => source.name === last) === true ? last : undefined;
  const typeInstance = name === undefined ? after : after.slice(0, -1);
  if (typeInstance.length > 1) return undefined;
  return {
    plugin,
    plugin_instance: typeAt === 1 ? (rest[0] ?? '') : '',
    type,
    type_instance: typeInstance[0] ?? '',
    name,
  };
}
