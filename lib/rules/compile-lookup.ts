/** Lookups of a rule, compiled: from an event to the question that is asked outside. */
import { compileRuleTemplate } from './actions.ts';
import type { Lookup, LookupRequest } from './lookup.ts';
import type { RuleScope } from './scope.ts';

export interface CompiledLookup {
  readonly name: string;
  /** The question for this event; a text says which value it misses. */
  request(scope: RuleScope): LookupRequest | string;
}

/** Compiles a lookup that the schema accepted. @throws {RangeError} for one that it would not have. */
export function compileLookup(name: string, lookup: Lookup): CompiledLookup {
  const cacheMs = lookup.cache_seconds * 1000;
  if (lookup.type === 'http') {
    const template = compileRuleTemplate(lookup.url, [], encodeURIComponent);
    return {
      name,
      request: (scope) => {
        const url = template.render(scope);
        if (url.kind === 'fault') return url.reason;
        return {
          kind: 'http',
          key: `http ${lookup.timeout_ms} ${cacheMs} ${url.text}`,
          cacheMs,
          url: url.text,
          timeoutMs: lookup.timeout_ms,
          isPrivateAllowed: false,
        };
      },
    };
  }
  const where = Object.entries(lookup.where).map(
    ([field, source]) => [field, compileRuleTemplate(source, [])] as const,
  );
  const { collection } = lookup;
  return {
    name,
    request: (scope) => {
      const filter: Record<string, string> = {};
      for (const [field, template] of where) {
        const value = template.render(scope);
        if (value.kind === 'fault') return value.reason;
        filter[field] = value.text;
      }
      return {
        kind: 'document',
        key: `document ${collection} ${cacheMs} ${JSON.stringify(filter)}`,
        cacheMs,
        collection,
        filter,
      };
    },
  };
}
