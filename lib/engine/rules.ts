/**
 * The rules of a pool's engines, reloaded while it runs. Whoever changes a rule raises the version in `settings` (`_id: "rules"`); each
 * pool looks at it once a second and loads what changed. A batch sees one version, and its decision names it.
 */
import type { Db } from 'mongodb';
import type { Logger } from '../log/logger.ts';
import { messageOf } from '../errors/errors.ts';
import type { RuleSource, StoredDocument } from './contract.ts';

/** Reads what rules are made of. */
export interface RuleStore {
  version(): Promise<number>;
  load(collection: string): Promise<readonly StoredDocument[]>;
}

export function createRuleStore(db: Db): RuleStore {
  return {
    version: async () => {
      const document = await db.collection<{ _id: string; version?: number }>('settings').findOne({ _id: 'rules' });
      return document?.version ?? 0;
    },
    load: (collection) =>
      db
        .collection<{ _id: string }>(collection)
        .find({ enabled: { $ne: false } })
        .toArray(),
  };
}

const pollMs = 1000;

export class RuleSet {
  readonly #store: RuleStore;
  readonly #sources: ReadonlyMap<string, RuleSource<unknown>>;
  readonly #compiled = new Map<string, unknown>();
  readonly #logger: Logger;
  #timer: NodeJS.Timeout | undefined;
  version = -1;

  /** `sources`: what each engine with rules declares, by engine. */
  constructor(store: RuleStore, sources: ReadonlyMap<string, RuleSource<unknown>>, logger: Logger) {
    this.#store = store;
    this.#sources = sources;
    this.#logger = logger;
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
    for (const [engine, source] of this.#sources) {
      this.#compiled.set(engine, source.compile(await this.#store.load(source.collection)));
    }
    if (this.version >= 0) this.#logger.info({ version }, 'The rules were reloaded');
    this.version = version;
  }
}
