/** The types that Debian's collectd knows, with a site's own over them. */
import { standardTypes } from './standard-types.ts';
import { type DataSource, parseSources, type TypesDb } from './types-db.ts';

/** The standard types and those of `overrides`, of which the later count. */
export function createTypes(...overrides: readonly TypesDb[]): TypesDb {
  const types = new Map(parseStandardTypes());
  for (const override of overrides) for (const [type, sources] of override) types.set(type, sources);
  return types;
}

function* parseStandardTypes(): Generator<[string, readonly DataSource[]]> {
  let sources: readonly DataSource[] | string = [];
  for (const line of standardTypes.split('\n')) {
    const words = line.split(' ').filter((word) => word !== '');
    if (!line.startsWith(' ')) sources = parseSources(words);
    else if (typeof sources !== 'string') for (const type of words) yield [type, sources];
  }
}
