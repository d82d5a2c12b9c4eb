/** Completes the search field: its fields, and the values that open alarms have in them. */
import { texts } from '../console/texts/en.js';

/** Fields whose values the server knows. */
const completed = ['component', 'resource', 'connector', 'connector_name', 'tag', 'info'];
const pauseMs = 120;

/** Fields of expressions, with the name under which the server knows their values. @type {Readonly<Record<string, string>>} */
const compared = {
  component: 'component',
  resource: 'resource',
  connector: 'connector',
  connector_name: 'connector_name',
  tags: 'tag',
  ticket_id: 'ticket',
};
const comparison =
  /^(.*?\b(component|resource|connector|connector_name|tags|ticket_id) (?:=|!=|LIKE|CONTAINS) ?)"?([^"]*)$/;

/** @type {number | undefined} */
let timer;
let asked = '';

/** The last word that is being typed, and what stands before it. A value in open quotes belongs to the word. @param {string} typed */
function lastWord(typed) {
  const [word = ''] = /(?:[a-z_]+:"[^"]*|\S*)$/i.exec(typed) ?? [];
  return { before: typed.slice(0, typed.length - word.length), word };
}

/** @param {string} typed */
async function suggest(typed) {
  const [, start, name = '', begun = ''] = comparison.exec(typed) ?? [];
  if (start !== undefined) {
    const values = await knownValues(compared[name] ?? name, begun);
    if (typed === asked) show(values.map((value) => `${start.trimEnd()} "${value}"`));
    return;
  }
  const { before, word } = lastWord(typed);
  const [, field = '', value = ''] = /^([a-z_]+):"?(.*)$/i.exec(word) ?? [];
  const words = completed.includes(field.toLowerCase())
    ? await valuesOf(field.toLowerCase(), value)
    : texts.list.searchWords.filter((known) => known.startsWith(word.toLowerCase()));
  if (typed !== asked) return;
  show(words.map((one) => before + one));
}

/** @param {string} field @param {string} value @returns {Promise<string[]>} */
async function valuesOf(field, value) {
  const values = await knownValues(field, value);
  return values.map((one) => `${field}:${/\s/.test(one) ? `"${one}"` : one}`);
}

/** Values that open alarms have in a field. @param {string} field @param {string} begun @returns {Promise<string[]>} */
async function knownValues(field, begun) {
  const query = new URLSearchParams({ field, search: begun });
  const response = await fetch(`/api/v1/alarm-values?${query}`).catch(() => undefined);
  if (!response?.ok) return [];
  /** @type {{ data: { value: string }[] }} */
  const { data } = await response.json();
  return data.map(({ value }) => value);
}

/** @param {readonly string[]} words */
function show(words) {
  const options = words.map((word) => {
    const option = document.createElement('option');
    option.value = word;
    return option;
  });
  document.getElementById('search-words')?.replaceChildren(...options);
}

export function startCompletion() {
  document.addEventListener('input', ({ target }) => {
    if (!(target instanceof HTMLInputElement) || target.id !== 'q') return;
    asked = target.value;
    clearTimeout(timer);
    timer = setTimeout(() => void suggest(asked), pauseMs);
  });
}
