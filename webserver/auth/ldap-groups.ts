/** The groups of a person in a directory: by their own attribute, by a search, and the groups of those groups. */
import type { Client, Entry } from 'ldapts';
import type { LdapConfig } from '../../lib/config/ldap.ts';
import { decodeHexPairs } from '../../lib/config/sign-on.ts';
import { fillFilter, valuesOf } from './ldap-client.ts';

/** A directory with more than so many groups on one person is read no further: groups in a circle end anyhow. */
const mostGroups = 500;

export interface Member {
  readonly dn: string;
  readonly username: string;
  readonly groups: readonly string[];
}

/** DN and first part's value (`noc` of `cn=noc,ou=groups,…`) of each group. */
export async function groupsOf(person: Member, client: Client, config: LdapConfig): Promise<readonly string[]> {
  const found = new Map<string, string>();
  let fresh = await directGroups(person, client, config);
  while (fresh.length > 0 && found.size < mostGroups) {
    const added = fresh.filter((dn) => !found.has(dn.toLowerCase()));
    for (const dn of added) found.set(dn.toLowerCase(), dn);
    fresh = [];
    if (!config.nested_groups) break;
    for (const dn of added) fresh.push(...(await groupsOfGroup(dn, client, config)));
  }
  return [...found.values()].flatMap((dn) => [dn, firstValue(dn)]);
}

async function directGroups({ dn, username, groups }: Member, client: Client, config: LdapConfig): Promise<string[]> {
  return [...groups, ...(await searchGroups({ dn, username }, client, config))];
}

async function groupsOfGroup(dn: string, client: Client, config: LdapConfig): Promise<readonly string[]> {
  const listed = config.member_of_attribute === '' ? [] : await listedGroups(dn, client, config.member_of_attribute);
  return [...listed, ...(await searchGroups({ dn, username: firstValue(dn) }, client, config))];
}

/** A group that may not be read, or that is gone, is in no other one. */
async function listedGroups(dn: string, client: Client, attribute: string): Promise<readonly string[]> {
  const entries: readonly Entry[] = await client.search(dn, { scope: 'base', attributes: [attribute] }).then(
    ({ searchEntries }) => searchEntries,
    (error: unknown) => {
      if (error instanceof Error && error.name === 'NoSuchObjectError') return [];
      throw error;
    },
  );
  return entries.flatMap((entry) => valuesOf(entry, attribute));
}

async function searchGroups(
  member: Readonly<Record<'dn' | 'username', string>>,
  client: Client,
  config: LdapConfig,
): Promise<readonly string[]> {
  if (config.group_base === '') return [];
  const filter = fillFilter(config.group_filter, member);
  const { searchEntries } = await client.search(config.group_base, { filter, attributes: ['1.1'], paged: true });
  return searchEntries.map(({ dn }) => dn);
}

/** The value of the first part of a DN, with the escapes of RFC 4514 resolved. */
export function firstValue(dn: string): string {
  const value = /^[^=]+=((?:\\.|[^,+\\])*)/s.exec(dn)?.[1] ?? dn;
  const plain = value.replace(/\\([^0-9a-f])/gi, '$1');
  return decodeHexPairs(plain, (decoded) => decoded);
}
