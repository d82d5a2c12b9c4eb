/**
 * Runs the engines of a pool over one batch, in memory. Nothing here has an effect outside: the result says what to do. An engine
 * that throws is tried again in halves until the culprit stands alone; it alone is dead-lettered, and the rest is one decision.
 */
import { messageOf } from '../errors/errors.ts';
import type { Event } from '../event/event.ts';
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
  read(batch: readonly Event[]): readonly DocumentKey[];
  process(batch: readonly (Message | Event)[], documents: Documents, now: number): ProcessResult;
}

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
interface Treatment {
  readonly engine: ChainEngine;
  readonly documents: Documents;
  readonly now: number;
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
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- events by the chain's construction: a decoding engine can only stand first
    if (engine.input === 'event') await documents.load(engine.read(going.map(({ value }) => value as Event)));
    const started = performance.now();
    const found = treat({ engine, documents, now }, going);
    for (const effect of found) {
      if (effect.kind === 'document') documents.put(effect);
      effects.push(effect);
    }
    counters.treated(engine.name, going, performance.now() - started);
  }
  return effects;
}

function treat(treatment: Treatment, going: readonly Traveller[]): readonly Effect[] {
  const { engine, documents, now } = treatment;
  let result: ProcessResult;
  try {
    result = engine.process(
      going.map(({ value }) => value),
      documents,
      now,
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

/** Binds a declared engine to its configuration; `rules` is asked again for each batch, so that a reload takes effect. */
export function bindEngine<Config, Rules>(
  engine: DecodingEngine<Config> | EventEngine<Config, Rules>,
  config: Config,
  rules: () => Rules,
): ChainEngine {
  const { name, input } = engine;
  if (input === 'message') {
    return {
      name,
      input,
      read: () => [],
      // A decoding engine stands first, where there are only messages.
      process: (batch, documents, now) =>
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
        engine.process(batch as readonly Message[], { config, rules: undefined, documents, now }),
    };
  }
  return {
    name,
    input,
    read: (batch) => engine.read(batch, config),
    // After the decoding engine there are only events.
    process: (batch, documents, now) =>
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
      engine.process(batch as readonly Event[], { config, rules: rules(), documents, now }),
  };
}
