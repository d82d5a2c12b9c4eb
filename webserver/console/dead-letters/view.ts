/** Dead letters as the pages show them: the list, and one with its payload. */
import { errorCodes } from '../../../lib/errors/codes.ts';
import type { LetterCounts, LetterList, LetterRow, StoredLetter } from '../../dead-letters/letter.ts';
import { letterRow } from '../../dead-letters/letter.ts';
import { replayOf } from '../../dead-letters/payload.ts';
import { formatCount } from '../format.ts';
import { deadLetterTexts as say } from '../texts/en/dead-letters.ts';
import { clockOf, type Reading, type TimeView } from '../view.ts';
import { type Done, filtersPath, type LetterFilters, letterPath } from './filters.ts';

interface Link {
  readonly label: string;
  readonly href: string;
  readonly isSet: boolean;
  readonly count?: string;
}

interface LetterRowView {
  readonly id: string;
  readonly href: string;
  readonly time: TimeView;
  readonly engine: string;
  readonly reason: string;
  readonly message: string;
  readonly field: string;
  readonly preview: string;
  /** Who replayed it and when; empty while it waits. */
  readonly replayed: string;
}

export interface LetterListView {
  readonly path: string;
  readonly rows: readonly LetterRowView[];
  readonly states: readonly Link[];
  readonly reasons: readonly Link[];
  readonly note: string;
  readonly newest?: string;
  readonly older?: string;
  readonly isFiltered: boolean;
}

export interface LetterView {
  readonly row: LetterRowView;
  readonly advice: string;
  readonly facts: readonly { readonly label: string; readonly text: string; readonly time?: TimeView }[];
  readonly payload: string;
  readonly notes: readonly string[];
  readonly mayReplayAsIs: boolean;
  /** The event that a replay sends, to be corrected; undefined where there is no text to correct. */
  readonly draft: string | undefined;
  /** What it became; empty while it waits. */
  readonly became: string;
}

/** Characters of a payload that a page shows. */
const shownCharacters = 100_000;

const done: readonly Done[] = ['waiting', 'replayed', 'all'];

export function letterListView(
  page: LetterList,
  counts: LetterCounts,
  filters: LetterFilters,
  reading: Reading,
): LetterListView {
  const { cursor, ...first } = filters;
  const { engine: _engine, code: _code, ...every } = first;
  const { next } = page.meta;
  return {
    path: filtersPath(filters),
    rows: page.data.map((row) => rowView(row, reading)),
    states: done.map((one) => ({
      label: say.states[one],
      href: filtersPath({ ...first, done: one }),
      isSet: one === filters.done,
    })),
    reasons: [
      {
        label: say.everyReason,
        href: filtersPath(every),
        isSet: first.code === undefined,
        count: formatCount(counts.total),
      },
      ...counts.groups.map(({ engine, code, count }) => ({
        label: say.reason(engine, reasonOf(code)),
        href: filtersPath({ ...every, engine, code }),
        isSet: first.code === code && first.engine === engine,
        count: formatCount(count),
      })),
    ],
    note: counts.total_is_capped === true ? say.capped(formatCount(counts.total)) : '',
    ...(cursor === undefined ? {} : { newest: filtersPath(first) }),
    ...(next === undefined ? {} : { older: filtersPath({ ...first, cursor: next }) }),
    isFiltered: filtersPath(first) !== filtersPath({ done: 'waiting' }) || cursor !== undefined,
  };
}

/** What a code means; an engine of the site may have codes of its own. */
function reasonOf(code: string): string {
  const known = Object.entries(errorCodes).find(([name]) => name === code);
  return known?.[1] ?? code;
}

function rowView(row: LetterRow, reading: Reading): LetterRowView {
  const { id, time, engine, code, message, field = '', preview, replayed } = row;
  return {
    id,
    href: letterPath(id),
    time: clockOf(new Date(time), reading),
    engine,
    reason: reasonOf(code),
    message,
    field,
    preview,
    replayed:
      replayed === undefined ? '' : say.wasReplayed(replayed.by, clockOf(new Date(replayed.time), reading).title),
  };
}

export function letterView(letter: StoredLetter, reading: Reading): LetterView {
  const row = rowView(letterRow(letter), reading);
  const { payload, payload_encoding, truncated, replayed, code } = letter;
  const text = payload_encoding === 'utf8' ? pretty(payload) : payload;
  const advice = Object.entries(say.advice).find(([name]) => name === code)?.[1] ?? '';
  return {
    row,
    advice,
    facts: factsOf(letter, row),
    payload: text.slice(0, shownCharacters),
    notes: [
      ...(payload_encoding === 'base64' ? [say.base64] : []),
      ...(truncated === true ? [say.truncated] : []),
      ...(text.length > shownCharacters ? [say.cut(formatCount(shownCharacters))] : []),
    ],
    mayReplayAsIs: truncated !== true,
    draft: draftOf(letter),
    became: replayed === undefined ? '' : say.became(replayed.event_id),
  };
}

/** What is sent without a correction, without the mark that a replay gets anyway. What is no object stays the text that it is. */
function draftOf(letter: StoredLetter): string | undefined {
  const { payload, payload_encoding, truncated } = letter;
  if (payload_encoding === 'base64' || truncated === true || payload.length > shownCharacters) return undefined;
  const replay = replayOf(letter);
  const body = 'body' in replay ? replay.body.toString('utf8') : payload;
  const value = parse(body);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return pretty(payload);
  return JSON.stringify(
    Object.fromEntries(Object.entries(value).filter(([name]) => name !== 'replay_of')),
    undefined,
    2,
  );
}

function factsOf(letter: StoredLetter, { time, engine, field }: LetterRowView): LetterView['facts'] {
  const { pool, code, size_bytes, routing_key = '', content_type = '', _id } = letter;
  const facts = [
    { label: say.time, text: time.title, time },
    { label: say.pool, text: pool },
    { label: say.engine, text: engine },
    { label: say.code, text: code },
    { label: say.field, text: field },
    { label: say.size, text: say.bytes(formatCount(size_bytes)) },
    { label: say.routingKey, text: routing_key },
    { label: say.contentType, text: content_type },
    { label: say.id, text: _id },
  ];
  return facts.filter(({ text }) => text !== '');
}

function pretty(text: string): string {
  const value = parse(text);
  return value === undefined ? text : JSON.stringify(value, undefined, 2);
}

/** Undefined when it is not JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
