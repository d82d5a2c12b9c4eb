/** What is typed in the search field: words to look for, and filters written `field:value`. */
import { readSearch } from '../../alarms/search-fields.ts';
import { ages, fields, flags } from './filter-fields.ts';
import { type AlarmFilters, readFilters, secondsOf, stateNames, statusNames } from './filters.ts';

/**
 * What was typed, merged into the filters: `state:major,minor`, `status:flapping`, `ack:no`, `tag:"site: lyon"`, `info:site:lyon`,
 * `since:4h`, `opened:no` become filters, the rest are the words to look for. An unknown field stays a word. An expression is the search as it is.
 */
export function applySearchField(filters: AlarmFilters, typed: string): AlarmFilters {
  if (readSearch(typed).kind !== 'text') {
    return { ...filters, search: readFilters(new URLSearchParams({ search: typed })).search, page: 1 };
  }
  const query = new URLSearchParams();
  const words: string[] = [];
  for (const { field, value, text } of tokensOf(typed)) {
    if (isKnown(field, value)) query.set(field, isExact(field) ? value : value.toLowerCase());
    else words.push(text);
  }
  query.set('search', words.join(' '));
  const { states, page, search, values, ...typedFilters } = readFilters(query);
  return {
    ...filters,
    ...typedFilters,
    ...(values === undefined ? {} : { values: { ...filters.values, ...values } }),
    search,
    page,
    states: query.has('state') ? states : filters.states,
  };
}

interface Token {
  readonly field: string;
  readonly value: string;
  /** As it was typed. */
  readonly text: string;
}

/** Words, and pairs whose value may stand in quotes when it has blanks. */
function tokensOf(typed: string): readonly Token[] {
  return [...typed.matchAll(/([a-z_]+):"([^"]*)"|(\S+)/gi)].map(([text, quotedField, quoted, word = '']) => {
    const [, field = '', value = ''] = /^([a-z_]+):(.+)$/i.exec(word) ?? [];
    return { field: (quotedField ?? field).toLowerCase(), value: quoted ?? value, text };
  });
}

function isExact(field: string): boolean {
  return fields.some((known) => known === field);
}

function isKnown(field: string, value: string): boolean {
  const given = value.toLowerCase();
  const eachOf = (names: readonly string[]): boolean => given.split(',').every((name) => names.includes(name));
  if (field === 'state') return eachOf(stateNames);
  if (field === 'status') return eachOf(statusNames);
  if (field === 'opened') return given === 'no';
  if (field === 'info') return /^[^:]+:./.test(value);
  if (isExact(field)) return value !== '';
  if (ages.some((age) => age === field)) return secondsOf(given) !== undefined;
  return flags.some((flag) => flag === field) && (given === 'yes' || given === 'no');
}
