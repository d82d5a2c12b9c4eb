/** `[ldap]` of `etc/webserver.conf`: a directory that knows people and their passwords. */
import { z } from 'zod';
import { rolesByGroup, isLoopback } from './sign-on.ts';

const url = z
  .string()
  .refine((text) => text === '' || isLdapUrl(text), 'must be ldap://host or ldaps://host, with a port or without');

export const ldapSchema = z
  .strictObject({
    enabled: z.boolean().default(false),
    /** `ldaps://host` speaks TLS from the first byte, `ldap://host` with `start_tls` from the first request on. */
    url: url.default(''),
    start_tls: z.boolean().default(false),
    /** Certificate of the authority that signed the directory's (PEM); empty: the ones that Node knows. */
    ca_file: z.string().default(''),
    /** Let passwords travel unencrypted to a directory on another machine. */
    allow_unencrypted: z.boolean().default(false),
    /** Who looks people up; empty: nobody, when the directory lets anyone search. Its password is the secret `ldap-bind-password`. */
    bind_dn: z.string().default(''),
    /** Below which people are looked for. */
    user_base: z.string().default(''),
    /** Finds a person; `{username}` becomes what was typed, escaped. */
    user_filter: z
      .string()
      .refine((text) => text.includes('{username}'), 'must contain {username}')
      .default('(uid={username})'),
    /** Attribute that becomes the username here. */
    username_attribute: z.string().min(1).default('uid'),
    /** Attribute that is shown as the name. */
    name_attribute: z.string().min(1).default('cn'),
    /** Attribute of a person (or a group) that holds the DNs of its groups; empty: not used. */
    member_of_attribute: z.string().default('memberOf'),
    /** Below which groups are looked for; empty: only `member_of_attribute` counts. */
    group_base: z.string().default(''),
    /** Finds the groups of a member; `{dn}` and `{username}` become the member's, escaped. */
    group_filter: z.string().default('(|(member={dn})(uniqueMember={dn})(memberUid={username}))'),
    /** Also the groups that a person's groups are in. */
    nested_groups: z.boolean().default(true),
    /** Group (its DN or the value of its first part) to roles. Capitals do not matter. */
    roles: rolesByGroup,
    /** Roles of everyone who can sign in. Without one and without a group that has one, nobody gets in. */
    default_roles: z.array(z.string().min(1)).default([]),
    /** How often people who have a session or an API key are looked up again; 0: only at their logins. */
    recheck_minutes: z.number().min(0).max(1440).default(15),
    /** How long the directory may take for each step. */
    timeout_seconds: z.number().min(0.1).max(60).default(5),
  })
  .superRefine((ldap, context) => {
    if (!ldap.enabled) return;
    const fault = (key: string, message: string): void => context.addIssue({ code: 'custom', path: [key], message });
    if (ldap.url === '') fault('url', 'is missing: ldaps://host, for example');
    if (ldap.user_base === '') fault('user_base', 'is missing: ou=people,dc=example,dc=org, for example');
    if (ldap.start_tls && ldap.url.startsWith('ldaps:'))
      fault('start_tls', 'is for ldap:// only: ldaps:// speaks TLS already');
    const isPlain = ldap.url.startsWith('ldap:') && !ldap.start_tls && !isLoopback(ldap.url);
    if (isPlain && !ldap.allow_unencrypted) {
      fault(
        'url',
        'would send passwords unencrypted: use ldaps://, start_tls = true, or allow_unencrypted = true on a network that you trust',
      );
    }
  });

export type LdapConfig = z.output<typeof ldapSchema>;

function isLdapUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, pathname } = new URL(text);
  return /^ldaps?:$/.test(protocol) && hostname !== '' && /^\/?$/.test(pathname);
}
