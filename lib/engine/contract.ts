/**
 * The contract that every engine fulfils. An engine is a declaration and one pure function over a batch; the runtime does the
 * rest: it decodes, loads what the engine asked for, commits the decision, carries it out and acknowledges. `docs/engines.md` walks
 * through adding one. `process` has no clock, no random, no logger, no I/O, and never mutates what it is given.
 */
import type { z } from 'zod';
import type { ErrorCode } from '../errors/codes.ts';
import type { Event } from '../event/event.ts';
import type { LookupAnswers, LookupRequest } from '../rules/lookup.ts';

/** One message as it came from the broker, before anything looked into it. The input of a decoding engine. */
export interface Message {
  /** Unique for ever; becomes the event's id. */
  readonly event_id: string;
  readonly body: Buffer;
  readonly routing_key: string;
  readonly content_type: string | undefined;
  /** Time of reception in milliseconds since the epoch. */
  readonly received_ms: number;
  /** True when it came by a queue that only our own processes may publish to: internal event types are allowed. */
  readonly trusted: boolean;
}

/** A message for an exchange. Its id is derived by the runtime, so that a repeated publish is recognisable. */
export interface OutgoingMessage {
  readonly routing_key: string;
  /** Serialised as JSON. */
  readonly body: object;
}

/** What becomes of one input: exactly one per input, in the order of the inputs. */
export type Outcome<Forwarded = Event> =
  | { readonly kind: 'forward'; readonly event: Forwarded }
  | { readonly kind: 'drop'; readonly reason: string }
  | { readonly kind: 'dead_letter'; readonly code: ErrorCode; readonly message: string; readonly field?: string }
  /** Leaves the chain for an exchange, as one or several messages. */
  | { readonly kind: 'redirect'; readonly exchange: string; readonly messages: readonly OutgoingMessage[] };

/** A stored document: a plain object with a string `_id`. */
export interface StoredDocument {
  readonly _id: string;
}

/**
 * A document that this log owns, in its new version. The runtime compares it with the version it had before (top-level fields by
 * identity: keep what did not change), stores the difference in the decision, and writes the newest version behind. A version with
 * nothing but its `_id` removes the document.
 */
export interface DocumentEffect {
  readonly kind: 'document';
  readonly collection: string;
  readonly document: StoredDocument;
  /** True when someone waits for it: written within 100 ms when there is room. False: by checkpoint. */
  readonly urgent: boolean;
}

/** A whole document written once under its id, whatever was there (archives, outcomes): repeating it changes nothing. */
export interface ArchiveEffect {
  readonly kind: 'archive';
  readonly collection: string;
  readonly document: StoredDocument;
}

/** An idempotent change to a document that another log may own: created when missing, and maxima raised. Never moves a position. */
export interface TouchEffect {
  readonly kind: 'touch';
  readonly collection: string;
  readonly id: string;
  /** Fields of the document when it does not exist yet. */
  readonly create: Readonly<Record<string, unknown>>;
  /** Dates that are raised when later than what is stored. */
  readonly max: Readonly<Record<string, Date>>;
}

/** The measurements of the event at this index of the batch go to the metric storage. */
export interface PointsEffect {
  readonly kind: 'points';
  readonly event: Event;
}

/** A message to an exchange of ours, sent in the order of decisions, at least once, with an id that does not change. */
export interface PublishEffect {
  readonly kind: 'publish';
  readonly exchange: string;
  readonly message: OutgoingMessage;
}

export type Effect = DocumentEffect | ArchiveEffect | TouchEffect | PointsEffect | PublishEffect;

/** The answer of `process`. Effects take place in order; a later engine of the pool sees the documents of an earlier one. */
export interface ProcessResult<Forwarded = Event> {
  readonly outcomes: readonly Outcome<Forwarded>[];
  readonly effects: readonly Effect[];
}

/** Names one document that `process` will look at. */
export interface DocumentKey {
  readonly collection: string;
  readonly id: string;
}

/** The documents that `read` asked for, as they are after every decision so far. */
export interface Documents {
  get(collection: string, id: string): StoredDocument | undefined;
}

export interface ProcessContext<Config, Rules = undefined> {
  readonly config: Config;
  /** The compiled rules of the engine, the same for the whole batch. */
  readonly rules: Rules;
  readonly documents: Documents;
  /** Time of reception of the batch, in milliseconds since the epoch. The only clock there is. */
  readonly now: number;
  /** What `lookUp` asked for, answered or failed; absent for an engine that does not ask. */
  readonly answers?: LookupAnswers | undefined;
}

/** Where an engine's rules are stored and how they are compiled, once per change. A rule that does not compile is reported and left out. */
export interface RuleSource<Rules> {
  readonly collection: string;
  /** Other collections that rules refer to, loaded with them. */
  readonly related?: readonly string[];
  compile(documents: readonly StoredDocument[], scope: RuleCompilation): Rules;
}

/** What rules are compiled with. */
export interface RuleCompilation {
  /** The log whose decisions will use them: a document that each log keeps for itself has it in its id. */
  readonly log: string;
  /** The documents of the related collections, by collection. */
  readonly related: ReadonlyMap<string, readonly StoredDocument[]>;
  /** Says that a rule is left out. */
  report(rule: string, reason: string): void;
}

/** An index that the runtime creates at start-up. `key` is MongoDB's: 1 or -1 by field. */
export interface IndexDeclaration {
  readonly collection: string;
  readonly key: Readonly<Record<string, 1 | -1>>;
  readonly unique?: boolean;
  /** Only documents that match are indexed. */
  readonly partial?: Readonly<Record<string, unknown>>;
}

/** What a tick may do: look for what may be due, and ask for it. It decides nothing. */
export interface TickContext<Config, Rules = undefined> {
  readonly config: Config;
  /** The compiled rules of the engine: what may be due depends on them. */
  readonly rules: Rules;
  readonly now: number;
  /** Documents that match, at most `limit`, in no order. */
  find(
    collection: string,
    filter: Readonly<Record<string, unknown>>,
    limit: number,
  ): Promise<readonly StoredDocument[]>;
  /** All documents that match, with these fields, one after the other, in no order. */
  scan(
    collection: string,
    filter: Readonly<Record<string, unknown>>,
    fields: readonly string[],
  ): AsyncIterable<StoredDocument>;
  /** Sends a wake-up to the pool that owns the entity. `key` makes it recognisable: the same key is one wake-up. */
  wakeUp(event: Readonly<Record<string, unknown>>, key: string): void;
  /** Drops the slices of a sliced collection (`<name>_<slice>`) that end before `before`, in milliseconds. */
  dropSlices(name: string, before: number): Promise<number>;
  /** Removes alarms that were resolved, or dead letters that were written, before `before`, in milliseconds; at most `limit`. Returns how many. */
  removeOld(archive: 'resolved_alarms' | 'dead_letters', before: number, limit: number): Promise<number>;
}

interface EngineBase<Config, Rules = undefined> {
  /** `lower_snake_case`; also the folder, the registry key and the configuration key. */
  readonly name: string;
  readonly configSchema: z.ZodType<Config>;
  readonly indexes: readonly IndexDeclaration[];
  tick?(context: TickContext<Config, Rules>): Promise<void>;
}

/** Turns raw messages into events, or into documents of its own. The first engine of a pool that reads an exchange. */
export interface DecodingEngine<Config, Rules = undefined> extends EngineBase<Config, Rules> {
  readonly input: 'message';
  readonly rules?: RuleSource<Rules>;
  /** The documents that `process` needs for this batch; absent: none. */
  read?(batch: readonly Message[]): readonly DocumentKey[];
  /** Those that the documents of `read` lead to. */
  readLinked?(batch: readonly Message[], documents: Documents): readonly DocumentKey[];
  process(batch: readonly Message[], context: ProcessContext<Config, Rules>): ProcessResult;
}

/** Treats events. */
export interface EventEngine<Config, Rules = undefined> extends EngineBase<Config, Rules> {
  readonly input: 'event';
  readonly rules?: RuleSource<Rules>;
  /** The documents that `process` needs for this batch. */
  read(batch: readonly Event[], config: Config, rules: Rules): readonly DocumentKey[];
  /** What it must know from outside (another collection, HTTP), asked when its documents are there. Pure, as `process` is. */
  lookUp?(batch: readonly Event[], context: ProcessContext<Config, Rules>): readonly LookupRequest[];
  process(batch: readonly Event[], context: ProcessContext<Config, Rules>): ProcessResult;
}
