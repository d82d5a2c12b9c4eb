/**
 * Runs the engines of a pool over one batch, in memory. Nothing here has an effect outside: the result says what to do. An engine
 * that throws is tried again in halves until the culprit stands alone; it alone is dead-lettered, and the rest is one decision.
 */
import { messageOf } from '../errors/errors.ts';
import type { Event } from '../event/event.ts';
import type { LookupAnswers, LookupRequest } from '../rules/lookup.ts';
import type {
  DecodingEngine,
  DocumentEffect,
  Documents,
  DocumentKey,
  Effect,
  EventEngine,
  Message,
  ProcessResult,
  StoredDocument,
} from './contract.ts';
import type { EngineCounters } from './counters.ts';
import type { Traveller } from './traveller.ts';

/** An engine with its checked configuration and its compiled rules; what the chain needs of it. */
export interface ChainEngine {
  readonly name: string;
  readonly input: 'message' | 'event';
  read(batch: readonly (Message | Event)[]): readonly DocumentKey[];
  /** The documents that those of `read` lead to. */
  readLinked?(batch: readonly (Message | Event)[], documents: Documents): readonly DocumentKey[];
  /** Asks outside what the batch needs; undefined when it needs nothing. Never rejects. */
  lookUp?(batch: readonly (Message | Event)[], documents: Documents, now: number): Promise<LookupAnswers> | undefined;
  process(batch: readonly (Message | Event)[], view: BatchView): ProcessResult;
}

/** What an engine sees of the world for one batch. `now` is in milliseconds. */
export interface BatchView {
  readonly documents: Documents;
  readonly now: number;
  readonly answers?: LookupAnswers | undefined;
}

/** Asks the questions of a batch; each has an answer, a failure being one. */
export type AskOutside = (requests: readonly LookupRequest[]) => Promise<LookupAnswers>;

/** What the chain hands to the documents: lookups see every effect so far. */
export interface ChainDocuments extends Documents {
  load(keys: readonly DocumentKey[]): Promise<void>;
  put(effect: DocumentEffect): void;
}

/** What the engines of a batch share. `now` is its time of reception, in milliseconds. */
export interface ChainContext {
  readonly documents: ChainDocuments;
  readonly now: number;
  readonly counters: EngineCounters;
}

/** What one engine treats; `documents` grows when a batch is tried in halves. */
interface Treatment extends BatchView {
  readonly engine: ChainEngine;
}

/**
 * Takes `travellers` through `engines`, in order; each one's value and ending are set. Returns the effects in the order they arose;
 * document effects are already in the documents. Never throws because of an event.
 */
export async function runChain(
  engines: readonly ChainEngine[],
  travellers: readonly Traveller[],
  { documents, now, counters }: ChainContext,
): Promise<readonly Effect[]> {
  const effects: Effect[] = [];
  for (const engine of engines) {
    const going = travellers.filter((traveller) => traveller.ending === undefined);
    if (going.length === 0) break;
    const answers = await prepare({ engine, documents, now }, going);
    const started = performance.now();
    const found = treat({ engine, documents, now, answers }, going);
    for (const effect of found) {
      if (effect.kind === 'document') documents.put(effect);
      effects.push(effect);
    }
    counters.treated(engine.name, going, performance.now() - started);
  }
  return effects;
}

/** Loads what the engine needs of its documents, and asks what it needs from outside. */
async function prepare(
  { engine, documents, now }: Treatment & { readonly documents: ChainDocuments },
  going: readonly Traveller[],
): Promise<LookupAnswers | undefined> {
  const batch = going.map(({ value }) => value);
  await documents.load(engine.read(batch));
  if (engine.readLinked !== undefined) await documents.load(engine.readLinked(batch, documents));
  return engine.lookUp?.(batch, documents, now);
}

function treat(treatment: Treatment, going: readonly Traveller[]): readonly Effect[] {
  const { engine } = treatment;
  let result: ProcessResult;
  try {
    result = engine.process(
      going.map(({ value }) => value),
      treatment,
    );
    if (result.outcomes.length !== going.length) {
      throw new RangeError(`${result.outcomes.length} outcomes for ${going.length} inputs`);
    }
  } catch (error) {
    return halve(treatment, going, error);
  }
  going.forEach((traveller, place) => {
    const outcome = result.outcomes[place];
    if (outcome === undefined) return;
    if (outcome.kind === 'forward') traveller.value = outcome.event;
    else traveller.ending = { engine: engine.name, outcome };
  });
  return result.effects;
}

/** The second half must see the documents as the first half leaves them. */
function halve(treatment: Treatment, going: readonly Traveller[], error: unknown): readonly Effect[] {
  const { engine, documents } = treatment;
  const [alone] = going;
  if (going.length === 1 && alone !== undefined) {
    const message = `The engine ${engine.name} failed: ${messageOf(error)}`;
    alone.ending = { engine: engine.name, outcome: { kind: 'dead_letter', code: 'engine_failed', message } };
    return [];
  }
  const middle = Math.ceil(going.length / 2);
  const first = treat(treatment, going.slice(0, middle));
  const second = treat({ ...treatment, documents: overlay(documents, first) }, going.slice(middle));
  return [...first, ...second];
}

function overlay(documents: Documents, effects: readonly Effect[]): Documents {
  const changed = new Map<string, StoredDocument>();
  for (const effect of effects) {
    if (effect.kind === 'document') changed.set(`${effect.collection}\u0000${effect.document._id}`, effect.document);
  }
  return { get: (collection, id) => changed.get(`${collection}\u0000${id}`) ?? documents.get(collection, id) };
}

/** None when asking fails: then rules miss their answers, where the pool would start over with the same batch for ever. */
function requestsOf(find: () => readonly LookupRequest[] | undefined): readonly LookupRequest[] {
  try {
    return find() ?? [];
  } catch {
    return [];
  }
}

/**
 * Binds a declared engine to its configuration. `rules` is asked once for each batch, so that a reload takes effect and a batch sees one
 * version; `ask` answers what the engine must know from outside.
 */
export function bindEngine<Config, Rules>(
  engine: DecodingEngine<Config, Rules> | EventEngine<Config, Rules>,
  config: Config,
  rules: () => Rules,
  ask: AskOutside,
): ChainEngine {
  return engine.input === 'message' ? bindDecoding(engine, config, rules) : bindTreating(engine, config, rules, ask);
}

/** A decoding engine stands first, where there are only messages. */
function bindDecoding<Config, Rules>(
  engine: DecodingEngine<Config, Rules>,
  config: Config,
  rules: () => Rules,
): ChainEngine {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
  const messages = (batch: readonly (Message | Event)[]): readonly Message[] => batch as readonly Message[];
  return {
    name: engine.name,
    input: engine.input,
    read: (batch) => engine.read?.(messages(batch)) ?? [],
    readLinked: (batch, documents) => engine.readLinked?.(messages(batch), documents) ?? [],
    process: (batch, { documents, now }) => engine.process(messages(batch), { config, rules: rules(), documents, now }),
  };
}

/** After the decoding engine there are only events. */
function bindTreating<Config, Rules>(
  engine: EventEngine<Config, Rules>,
  config: Config,
  rules: () => Rules,
  ask: AskOutside,
): ChainEngine {
  let current = rules();
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
  const events = (batch: readonly (Message | Event)[]): readonly Event[] => batch as readonly Event[];
  return {
    name: engine.name,
    input: engine.input,
    read: (batch) => {
      current = rules();
      return engine.read(events(batch), config, current);
    },
    lookUp: (batch, documents, now) => {
      const requests = requestsOf(() => engine.lookUp?.(events(batch), { config, rules: current, documents, now }));
      return requests.length === 0 ? undefined : ask(requests);
    },
    process: (batch, { documents, now, answers }) =>
      engine.process(events(batch), { config, rules: current, documents, now, answers }),
  };
}
