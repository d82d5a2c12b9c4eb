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

interface Path {
  readonly identifier: Identifier;
  /** Of the value; undefined when the path has none. */
  readonly name: string | undefined;
}

interface Line extends Path {
  readonly timeMs: number;
  readonly value: number | undefined;
}

/** Reads a body in the format Graphite; lines that differ only in the value's name are one value list. A text says what is wrong. */
export function parseGraphite(text: string, types: TypesDb, layout: GraphiteLayout): readonly ValueList[] | string {
  const lists = new Map<string, ValueList>();
  for (const rawLine of text.split('\n')) {
    if (rawLine.trim() === '') continue;
    const line = parseLine(rawLine.trim(), types, layout);
    if (typeof line === 'string') return line;
    const { identifier, timeMs } = line;
    const key = JSON.stringify([identifier, timeMs]);
    const readings = [...(lists.get(key)?.readings ?? []), toReading(types, line)];
    lists.set(key, { ...identifier, time_ms: timeMs, readings });
  }
  return lists.size === 0 ? 'The message has no value list' : [...lists.values()];
}

function toReading(types: TypesDb, { identifier: { type }, name, value }: Line): Reading {
  const [source = { name: 'value', type: 'GAUGE' }] =
    name === undefined
      ? describeValues(types, type, [value])
      : (types.get(type) ?? []).filter((each) => each.name === name);
  return { ...source, ...(name === undefined ? {} : { name }), value };
}

function parseLine(line: string, types: TypesDb, layout: GraphiteLayout): Line | string {
  const [path = '', valueText = '', timeText, ...more] = line.split(' ');
  const timeMs = readTimestampMs(timeText);
  const value = parseReading(valueText);
  if (timeMs === undefined || Number.isNaN(value) || more.length > 0) return 'A line is not path, value and time';
  const named = parsePath(path, types, layout);
  return typeof named === 'string' ? named : { ...named, timeMs, value };
}

function parsePath(path: string, types: TypesDb, layout: GraphiteLayout): Path | string {
  const { prefix, postfix, separateInstances } = layout;
  if (!path.startsWith(prefix)) return 'A path does not begin with the configured prefix';
  const hostEnd = path.indexOf(`${postfix}.`, prefix.length);
  if (hostEnd <= prefix.length) return 'A path has no host, or not the configured postfix';
  const host = path.slice(prefix.length, hostEnd);
  const words = path.slice(hostEnd + postfix.length + 1).split('.');
  const named = separateInstances ? separated(host, words, types) : joined(host, words);
  return named === undefined || words.includes('') ? 'A path is not host, plugin and type' : named;
}

function joined(host: string, words: readonly string[]): Path | undefined {
  const [pluginWord, typeWord, name, ...more] = words;
  if (pluginWord === undefined || typeWord === undefined || more.length > 0) return undefined;
  const [plugin, pluginInstance] = splitInstance(pluginWord);
  const [type, typeInstance] = splitInstance(typeWord);
  return { identifier: { host, plugin, plugin_instance: pluginInstance, type, type_instance: typeInstance }, name };
}

function separated(host: string, words: readonly string[], types: TypesDb): Path | undefined {
  const [plugin, ...rest] = words;
  const typeAt = rest.findIndex((word, index) => index < 2 && types.has(word));
  if (plugin === undefined || rest.length === 0) return undefined;
  const [type = '', ...after] = rest.slice(Math.max(typeAt, 0));
  const last = after.at(-1);
  const name = types.get(type)?.some((source) => source.name === last) === true ? last : undefined;
  const typeInstance = name === undefined ? after : after.slice(0, -1);
  if (typeInstance.length > 1) return undefined;
  const pluginInstance = typeAt === 1 ? (rest[0] ?? '') : '';
  return {
    identifier: { host, plugin, plugin_instance: pluginInstance, type, type_instance: typeInstance[0] ?? '' },
    name,
  };
}
