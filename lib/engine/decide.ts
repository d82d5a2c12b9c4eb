/** Makes the decision of one batch: runs the chain, and gathers what follows from it. In memory alone. */
import type { Event } from '../event/event.ts';
import type { BatchDocuments } from './batch-documents.ts';
import { type ChainEngine, runChain } from './chain.ts';
import type { Ended, Traveller } from './traveller.ts';
import type { ArchiveEffect, Effect, TouchEffect } from './contract.ts';
import type { EngineCounters } from './counters.ts';
import { deadLetter } from './dead-letter.ts';
import type { Decision, Ending, Output } from './decision.ts';
import type { Batch } from './intake.ts';

export interface DecideContext {
  readonly pool: string;
  readonly log: string;
  readonly n: number;
  readonly now: number;
  readonly rules: number;
  readonly acknowledged: number;
  readonly forwards: boolean;
  readonly engines: readonly ChainEngine[];
  readonly counters: EngineCounters;
}

export async function decide(batch: Batch, documents: BatchDocuments, context: DecideContext): Promise<Decision> {
  const { n, now } = context;
  const effects = await runChain(context.engines, batch.travellers, { documents, now, counters: context.counters });
  const followed = new Followed();
  batch.travellers.forEach((traveller, index) => followed.addInput(traveller, index, context));
  for (const effect of effects) followed.addEffect(effect);
  return {
    n,
    time: now,
    rules: context.rules,
    inputs: batch.inputs,
    sources: batch.sources,
    acknowledged: context.acknowledged,
    events: followed.events,
    endings: followed.endings,
    documents: documents.decide(),
    archives: [...followed.archives, ...followed.letters],
    touches: followed.touches,
    points: followed.points(),
    outputs: [...followed.redirects, ...followed.published],
    forwarded: context.forwards,
  };
}

/** What follows from a batch, sorted into the lists of its decision. One pass: this runs for every event. */
class Followed {
  readonly events: Event[] = [];
  readonly endings: Ending[] = [];
  readonly archives: ArchiveEffect[] = [];
  readonly letters: ArchiveEffect[] = [];
  readonly touches: TouchEffect[] = [];
  readonly redirects: Output[] = [];
  readonly published: Output[] = [];
  /** Ids of the events whose measurements are stored. */
  readonly #measured = new Set<string>();

  /** After the chain what has no ending is an event: the first engine of a pool that reads an exchange decodes. */
  addInput({ origin, value, ending }: Traveller, index: number, context: DecideContext): void {
    if (ending === undefined) {
      if ('entity_id' in value) this.events.push(value);
      return;
    }
    const { engine, outcome } = ending;
    const isKept = 'entity_id' in value && outcome.kind !== 'dead_letter';
    const what = { index, kind: outcome.kind, engine, reason: reasonOf(outcome) };
    this.endings.push(isKept ? { ...what, event: value } : what);
    if (outcome.kind === 'dead_letter') {
      this.letters.push(deadLetter({ ...context, id: `${context.log}-${context.n}-${index}`, origin, ended: ending }));
    }
    if (outcome.kind === 'redirect') {
      for (const message of outcome.messages) this.redirects.push({ exchange: outcome.exchange, message });
    }
  }

  addEffect(effect: Effect): void {
    switch (effect.kind) {
      case 'archive':
        return void this.archives.push(effect);
      case 'touch':
        return void this.touches.push(effect);
      case 'publish':
        return void this.published.push({ exchange: effect.exchange, message: effect.message });
      case 'points':
        return void this.#measured.add(effect.event.event_id);
      case 'document':
        // These are in the batch's documents already.
        return undefined;
    }
  }

  /** Indexes of the events whose measurements are stored: those that went through the whole chain. */
  points(): readonly number[] {
    const indexes: number[] = [];
    if (this.#measured.size === 0) return indexes;
    this.events.forEach((event, index) => {
      if (this.#measured.has(event.event_id)) indexes.push(index);
    });
    return indexes;
  }
}

function reasonOf(outcome: Ended['outcome']): string {
  switch (outcome.kind) {
    case 'drop':
      return outcome.reason;
    case 'dead_letter':
      return outcome.code;
    case 'redirect':
      return outcome.exchange;
  }
}
