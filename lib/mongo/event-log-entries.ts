/** The entries of a decision: its events as they were treated, then the inputs that ended on the way. */
import type { AlarmRecord } from '../alarm/change.ts';
import { type Decision, decodeDecision, type Ending, type StoredDecision } from '../engine/decision.ts';
import { PermanentError } from '../errors/errors.ts';
import type { EventFacts, LoggedChange, LoggedEvent } from '../event-log/entry.ts';

/** As `entriesOf`, from what is stored. What no version of ours can read holds no entry, so that it hides nothing else. */
export async function readEntries(
  log: string,
  stored: StoredDecision,
  withoutEvents: boolean,
): Promise<readonly LoggedEvent[]> {
  try {
    return entriesOf(log, await decodeDecision(stored), withoutEvents);
  } catch (error) {
    if (error instanceof PermanentError) return [];
    throw error;
  }
}

/** Payloads of dead letters that are larger are not looked into. */
const parsedMax = 1_000_000;

const alarmsExchange = 'vigie.alarms';

/**
 * One entry per event and per ending, by place. `withoutEvents`: the events of this log go on to a log that has them again, and only the
 * endings count; the places stay.
 */
function entriesOf(log: string, decision: Decision, withoutEvents: boolean): readonly LoggedEvent[] {
  const { n, time, events } = decision;
  const idOf = (place: number): string => `${log}:${n}:${place}`;
  const records = recordsOf(decision);
  const treated = withoutEvents
    ? []
    : events.map((event, place): LoggedEvent => {
        const base = { id: idOf(place), time, outcome: { kind: 'forward' } as const, facts: event, event };
        return { ...base, ...consequencesOf(records.get(event.event_id)) };
      });
  const letters = deadLettersOf(decision);
  const ended = decision.endings.map((ending, order): LoggedEvent => {
    const { kind, engine, reason } = ending;
    const id = idOf(events.length + order);
    return { id, time, outcome: { kind, engine, reason }, changes: [], ...lostInput(letters, log, n, ending) };
  });
  return [...treated, ...ended];
}

function recordsOf({ outputs }: Decision): ReadonlyMap<string, readonly AlarmRecord[]> {
  const records = new Map<string, AlarmRecord[]>();
  for (const { exchange, message } of outputs) {
    if (exchange !== alarmsExchange) continue;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the alarm engine alone publishes there
    const record = message.body as AlarmRecord;
    const known = records.get(record.event_id);
    if (known === undefined) records.set(record.event_id, [record]);
    else known.push(record);
  }
  return records;
}

function consequencesOf(records: readonly AlarmRecord[] = []): Pick<LoggedEvent, 'changes' | 'action'> {
  const changes: LoggedChange[] = [];
  let action: LoggedEvent['action'];
  for (const record of records) {
    if (record.kind === 'outcome') {
      const { applied, reason } = record;
      action = { applied, ...(reason === undefined ? {} : { reason }) };
      continue;
    }
    const { change, alarm_id, state, previous_state, status } = record;
    changes.push({ change, alarm_id, state, status, ...(previous_state === undefined ? {} : { previous_state }) });
  }
  return { changes, ...(action === undefined ? {} : { action }) };
}

type Letters = ReadonlyMap<string, { readonly id: string; readonly payload: string }>;

/** By the end of their ids: `<log>-<n>-<index>`. */
function deadLettersOf({ archives }: Decision): Letters {
  return new Map(
    archives
      .filter(({ collection }) => collection === 'dead_letters')
      .map(({ document }) => {
        const payload = 'payload' in document && typeof document.payload === 'string' ? document.payload : '';
        return [document._id.slice(document._id.indexOf('-') + 1), { id: document._id, payload }];
      }),
  );
}

/** What is known of an input that did not go on: what was decoded is kept as an event, a dead letter as its payload. */
function lostInput(
  letters: Letters,
  log: string,
  n: number,
  { index, event }: Ending,
): Pick<LoggedEvent, 'facts' | 'event' | 'dead_letter'> {
  if (event !== undefined) return { facts: event, event };
  const letter = letters.get(`${log}-${n}-${index}`);
  return letter === undefined ? { facts: {} } : { facts: readFacts(letter.payload), dead_letter: letter.id };
}

const texts = [
  'event_id',
  'entity_id',
  'connector',
  'connector_name',
  'component',
  'resource',
  'event_type',
  'output',
  'long_output',
  'author',
] as const;

/** What can be read of a payload, however broken it is. */
function readFacts(payload: string): EventFacts {
  const parsed = parse(payload);
  const facts: { -readonly [Key in keyof EventFacts]: EventFacts[Key] } = {};
  for (const field of texts) {
    const value = parsed[field];
    if (typeof value === 'string' && value !== '') facts[field] = value;
  }
  const { state, timestamp_ms } = parsed;
  if (typeof state === 'number') facts.state = state;
  if (typeof timestamp_ms === 'number') facts.timestamp_ms = timestamp_ms;
  const { component, resource } = facts;
  if (facts.entity_id === undefined && component !== undefined) {
    facts.entity_id = resource === undefined ? component : `${resource}/${component}`;
  }
  return facts;
}

function parse(payload: string): Readonly<Record<string, unknown>> {
  if (payload.length > parsedMax) return {};
  try {
    const value: unknown = JSON.parse(payload);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
