/**
 * The rules of a pool's engines, reloaded while it runs. Whoever changes a rule raises the version in `settings` (`_id: "rules"`); each
 * pool looks at it once a second and loads what changed. A batch sees one version, and its decision names it.
 */
import type { Db } from 'mongodb';
import type { Logger } from '../log/logger.ts';
import { messageOf } from '../errors/errors.ts';
import type { RuleCompilation, RuleSource, StoredDocument } from './contract.ts';

/** Reads what rules are made of. */
export interface RuleStore {
  version(): Promise<number>;
  load(collection: string): Promise<readonly StoredDocument[]>;
}

interface StoredVersion {
  readonly _id: string;
  /** Counted up by the API. */
  readonly version?: number;
  /** Raised by an engine that makes a rule of an event. */
  readonly changed?: Date;
}

export function createRuleStore(db: Db): RuleStore {
  return {
    version: async () => {
      const document = await db.collection<StoredVersion>('settings').findOne({ _id: 'rules' });
      // Whoever cannot count up raises a time; the sum grows with either.
      return (document?.version ?? 0) + (document?.changed?.getTime() ?? 0);
    },
    load: (collection) =>
      db
        .collection<{ _id: string }>(collection)
        .find({ enabled: { $ne: false } })
        .toArray(),
  };
}

/** Says that a rule, or something that rules refer to, has changed: every pool loads them again. */
export async function raiseRulesVersion(db: Db): Promise<void> {
  await db
    .collection<{ _id: string; version?: number }>('settings')
    .updateOne({ _id: 'rules' }, { $inc: { version: 1 } }, { upsert: true });
}

const pollMs = 1000;

export interface RuleSetDeps {
  readonly logger: Logger;
  readonly log: string;
}

export class RuleSet {
  readonly #store: RuleStore;
  readonly #sources: ReadonlyMap<string, RuleSource<unknown>>;
  readonly #compiled = new Map<string, unknown>();
  readonly #logger: Logger;
  readonly #log: string;
  #timer: NodeJS.Timeout | undefined;
  version = -1;

  /** `sources`: what each engine with rules declares, by engine. `log`: whose decisions use the rules. */
  constructor(store: RuleStore, sources: ReadonlyMap<string, RuleSource<unknown>>, { logger, log }: RuleSetDeps) {
    this.#store = store;
    this.#sources = sources;
    this.#logger = logger;
    this.#log = log;
  }

  /** The compiled rules of an engine; undefined for an engine without rules. */
  of(engine: string): unknown {
    return this.#compiled.get(engine);
  }

  /** Loads once and then keeps looking. */
  async start(): Promise<void> {
    await this.refresh();
    if (this.#sources.size === 0) return;
    this.#timer = setInterval(() => {
      this.refresh().catch((error: unknown) => {
        this.#logger.warn({ reason: messageOf(error) }, 'The rules could not be reloaded; the last ones stay in force');
      });
    }, pollMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async refresh(): Promise<void> {
    const version = await this.#store.version();
    if (version === this.version) return;
    const collections = [...this.#sources.values()].flatMap(({ collection, related = [] }) => [collection, ...related]);
    const stored = new Map<string, readonly StoredDocument[]>();
    for (const collection of new Set(collections)) stored.set(collection, await this.#store.load(collection));
    for (const [engine, source] of this.#sources) {
      this.#compiled.set(
        engine,
        source.compile(stored.get(source.collection) ?? [], this.#compilation(engine, stored)),
      );
    }
    if (this.version >= 0) this.#logger.info({ version }, 'The rules were reloaded');
    this.version = version;
  }

  #compilation(engine: string, related: RuleCompilation['related']): RuleCompilation {
    const report = (rule: string, reason: string): void => {
      this.#logger.warn({ engine, rule, reason }, 'A rule cannot be used and is left out');
    };
    return { log: this.#log, related, report };
  }
}
