/** The rules of an engine of event filters, as the runtime loads them. */
import { compileRuleBook, type RuleBook } from './rule-book.ts';
import type { StoredRule } from './stored-rule.ts';

/** Where filters, saved patterns, the counters of filters and their failures are stored. */
export const eventFiltersCollection = 'event_filters';
export const patternsCollection = 'patterns';

export interface FilterRules {
  readonly book: RuleBook;
  /** The log whose decisions use them. */
  readonly log: string;
}

interface Compilation {
  readonly log: string;
  readonly related: ReadonlyMap<string, readonly StoredRule[]>;
  report(rule: string, reason: string): void;
}

/** Compiles the filters of these types. */
export function compileFilters(
  documents: readonly StoredRule[],
  types: readonly string[],
  { log, related, report }: Compilation,
): FilterRules {
  const saved = savedPatterns(related.get(patternsCollection) ?? []);
  return { log, book: compileRuleBook(documents, types, { saved, report: ({ id, reason }) => report(id, reason) }) };
}

/** Finds what is written under `pattern` in saved patterns. */
export function savedPatterns(documents: readonly StoredRule[]): (id: string) => unknown {
  const byId = new Map(documents.map((document) => [document._id, document]));
  return (id) => {
    const document = byId.get(id);
    return document !== undefined && 'pattern' in document ? document.pattern : undefined;
  };
}
