/** What is common to everything that operators write down as rules: where a kind is stored, what it may look like, what else must be true of it. */
import { z } from 'zod';
import type { Permission } from '../../lib/access/permissions.ts';
import type { Database } from '../../lib/mongo/client.ts';
import { instant } from '../http/schema.ts';

type Db = Database['db'];

/** What a person or a file brings. */
export interface WrittenRule {
  readonly title: string;
}

/** A rule as it is stored: what was written, and what the platform adds. */
export interface StoredRuleDocument extends WrittenRule {
  readonly _id: string;
  /** Counted up by each change. */
  readonly revision: number;
  readonly created: Date;
  readonly updated: Date;
  /** Id of the account that changed it last. */
  readonly author: string;
}

export interface RuleKind {
  readonly collection: string;
  /** Last part of its address. */
  readonly path: string;
  readonly tag: string;
  /** For sentences: `event filter`. */
  readonly noun: string;
  readonly schema: z.ZodType<WrittenRule>;
  /** Who may see and who may change it; absent: `rules.read` and `rules.edit`. */
  readonly access?: { readonly read: Permission; readonly edit: Permission };
  /** How it is listed; absent: as it runs, else by title. */
  readonly order?: Readonly<Record<string, 1 | -1>>;
  /** True: a rule has `enabled` and `priority`, and rules are listed in the order in which they run. */
  readonly isOrdered: boolean;
  /** Id of a new rule; absent: a random one. */
  newId?(written: WrittenRule): string;
  /** Ids of rules that are neither deleted nor switched off; absent: there are none. */
  readonly kept?: ReadonlySet<string>;
  /** Faults that only the database knows, by field. `id`: which rule it is to be; undefined for a new one. */
  faults(db: Db, written: WrittenRule, id?: string): Promise<Readonly<Record<string, string>>>;
  /** Why it may not be deleted; undefined when it may. */
  holder(db: Db, id: string): Promise<string | undefined>;
  /** What else is shown of rules, by id. */
  extras(db: Db, rules: readonly StoredRuleDocument[]): Promise<ReadonlyMap<string, object>>;
  /** What must follow one or several changes, before the engines load the rules again. */
  changed?(db: Db, ids: readonly string[], time: Date): Promise<void>;
  /** Removes what is kept about a rule that is gone. */
  forget(db: Db, id: string): Promise<void>;
}

export const ruleViewSchema = z.looseObject({
  id: z.string(),
  title: z.string(),
  revision: z.int(),
  created: instant,
  updated: instant,
  author: z.string(),
});

export type RuleView = z.output<typeof ruleViewSchema>;
