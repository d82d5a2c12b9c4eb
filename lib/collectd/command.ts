/** collectd's plain text protocol (`collectd-unixsock(5)`): the format Command of its amqp plugin. */
import { readTimestampMs } from '../time/timestamp.ts';
import type { TypesDb } from './types-db.ts';
import { describeValues, type Identifier, parseIdentifier, parseReading, type ValueList } from './value-list.ts';

/** Reads one or several `PUTVAL identifier [option=value…] time:value[:value…]…` lines; a text says what is wrong. */
export function parseCommand(text: string, types: TypesDb): readonly ValueList[] | string {
  const lists: ValueList[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const parsed = parseLine(line, types);
    if (typeof parsed === 'string') return parsed;
    lists.push(...parsed);
  }
  return lists.length === 0 ? 'The message has no value list' : lists;
}

function parseLine(line: string, types: TypesDb): readonly ValueList[] | string {
  const words = splitWords(line);
  if (words === undefined) return 'A quoted text does not end';
  const [command, name, ...rest] = words;
  if (command?.toUpperCase() !== 'PUTVAL') return 'The command is not PUTVAL';
  const identifier = name === undefined ? undefined : parseIdentifier(name);
  if (identifier === undefined) return 'The identifier is not host/plugin/type';
  const lists = rest.filter((word) => !word.includes('=')).map((word) => parseValues(word, identifier, types));
  if (lists.length === 0) return 'The command has no value list';
  const fault = lists.find((list) => typeof list === 'string');
  return fault ?? lists.filter((list) => typeof list !== 'string');
}

function parseValues(word: string, identifier: Identifier, types: TypesDb): ValueList | string {
  const [time = '', ...texts] = word.split(':');
  const values = texts.map(parseReading);
  if (values.length === 0 || values.some((value) => Number.isNaN(value))) return 'A value is no number';
  const timeMs = readTimestampMs(time);
  if (timeMs === undefined && time !== 'N') return 'The time is no number';
  return { ...identifier, time_ms: timeMs, readings: describeValues(types, identifier.type, values) };
}

/** Words by white space; double quotes keep blanks together, a backslash in them takes the next character as it is. */
function splitWords(line: string): readonly string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quoted = false;
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at] ?? '';
    if (quoted && character === '\\') {
      at += 1;
      word = (word ?? '') + (line[at] ?? '');
    } else if (character === '"') {
      quoted = !quoted;
      word ??= '';
    } else if (!quoted && /\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? '') + character;
    }
  }
  if (word !== undefined) words.push(word);
  return quoted ? undefined : words;
}
