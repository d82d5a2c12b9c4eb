/** `[oidc]` of `etc/webserver.conf`: a provider of OpenID Connect that knows people (Keycloak, Entra ID, Authentik…). */
import { z } from 'zod';
import { isLoopback, rolesByGroup } from './sign-on.ts';

const url = z
  .string()
  .refine((text) => text === '' || /^https?:\/\/[^?#\s]+$/.test(text), 'must be an address that begins with https://');

export const oidcSchema = z
  .strictObject({
    enabled: z.boolean().default(false),
    /** As the provider writes it in its own discovery document. */
    issuer: url.default(''),
    client_id: z.string().default(''),
    /** How people reach this console. The provider sends them back to `<public_url>/login/oidc/callback`. */
    public_url: url.default(''),
    /** What is asked of the provider; `openid` must be among it. */
    scopes: z
      .array(z.string().regex(/^\S+$/))
      .refine((scopes) => scopes.includes('openid'), 'must contain openid')
      .default(['openid', 'profile', 'email']),
    /** Claim that becomes the username here. Dots lead into objects, as in the others below. */
    username_claim: z.string().min(1).default('preferred_username'),
    /** Claim that is shown as the name. */
    name_claim: z.string().min(1).default('name'),
    /** Claim with the names of the groups; `realm_access.roles` are the realm's roles of Keycloak. */
    groups_claim: z.string().min(1).default('groups'),
    /** Group to roles. Capitals do not matter. */
    roles: rolesByGroup,
    /** Roles of everyone whom the provider lets in. Without one and without a group that has one, nobody gets in. */
    default_roles: z.array(z.string().min(1)).default([]),
    /** What the button on the login page says. */
    label: z.string().min(1).max(60).default('Sign in with your organisation'),
    /** Certificate of the authority that signed the provider's (PEM); empty: the ones that Node knows. */
    ca_file: z.string().default(''),
    /** How long the provider may take to answer each request of ours. */
    timeout_seconds: z.number().min(0.1).max(60).default(10),
  })
  .superRefine((oidc, context) => {
    if (!oidc.enabled) return;
    const fault = (key: string, message: string): void => context.addIssue({ code: 'custom', path: [key], message });
    for (const key of ['issuer', 'client_id', 'public_url'] as const) if (oidc[key] === '') fault(key, 'is missing');
    for (const key of ['issuer', 'public_url'] as const) {
      if (oidc[key].startsWith('http:') && !isLoopback(oidc[key]))
        fault(key, 'must be https://: who listens could sign in');
    }
  });

export type OidcConfig = z.output<typeof oidcSchema>;
