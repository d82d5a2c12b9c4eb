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
  const events = batch.travellers.filter(isThrough).map((traveller) => traveller.value);
  const endings = collectEndings(batch.travellers);
  return {
    n,
    time: now,
    rules: context.rules,
    inputs: batch.inputs,
    sources: batch.sources,
    acknowledged: context.acknowledged,
    events,
    endings,
    documents: documents.decide(),
    archives: [...effects.filter((effect) => effect.kind === 'archive'), ...deadLetters(batch.travellers, context)],
    touches: effects.filter((effect): effect is TouchEffect => effect.kind === 'touch'),
    points: pointsOf(effects, events),
    outputs: [...redirects(batch.travellers), ...published(effects)],
    forwarded: context.forwards,
  };
}

/** After the chain what has no ending is an event: the first engine of a pool that reads an exchange decodes. */
function isThrough(traveller: Traveller): traveller is Traveller & { readonly value: Event } {
  return traveller.ending === undefined && 'entity_id' in traveller.value;
}

function collectEndings(travellers: readonly Traveller[]): readonly Ending[] {
  return travellers.flatMap(({ ending }, index) =>
    ending === undefined
      ? []
      : [{ index, kind: ending.outcome.kind, engine: ending.engine, reason: reasonOf(ending.outcome) }],
  );
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

function deadLetters(travellers: readonly Traveller[], context: DecideContext): readonly ArchiveEffect[] {
  return travellers.flatMap(({ origin, ending }, index) =>
    ending?.outcome.kind === 'dead_letter'
      ? [deadLetter({ ...context, id: `${context.log}-${context.n}-${index}`, origin, ended: ending })]
      : [],
  );
}

function redirects(travellers: readonly Traveller[]): readonly Output[] {
  return travellers.flatMap(({ ending }) =>
    ending?.outcome.kind === 'redirect'
      ? ending.outcome.messages.map((message) => ({ exchange: redirectTo(ending.outcome), message }))
      : [],
  );
}

function redirectTo(outcome: Ended['outcome']): string {
  return outcome.kind === 'redirect' ? outcome.exchange : '';
}

function published(effects: readonly Effect[]): readonly Output[] {
  return effects.flatMap((effect) =>
    effect.kind === 'publish' ? [{ exchange: effect.exchange, message: effect.message }] : [],
  );
}

/** Indexes of the events whose measurements are stored: those that went through the whole chain. */
function pointsOf(effects: readonly Effect[], events: readonly Event[]): readonly number[] {
  const wanted = new Set(effects.flatMap((effect) => (effect.kind === 'points' ? [effect.event.event_id] : [])));
  if (wanted.size === 0) return [];
  return events.flatMap((event, index) => (wanted.has(event.event_id) ? [index] : []));
}
