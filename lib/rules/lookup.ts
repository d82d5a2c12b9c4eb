/** What rules look up outside an event: a document of a collection that a site keeps for that, or an answer by HTTP. */
import { z } from 'zod';
import { TEMPLATE_LENGTH_MAX } from '../template/template.ts';

const template = z
  .string()
  .min(1)
  .max(TEMPLATE_LENGTH_MAX)
  .refine((text) => !text.includes('\0'), 'Must not contain a NUL character');
const cacheSeconds = z.number().min(1).max(86_400).default(60);

export const lookupSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('collection'),
    /** Never one of the platform's own: those hold accounts and keys. */
    collection: z
      .string()
      .regex(/^external_[a-z0-9_]{1,60}$/, 'Must begin with external_, and have a to z, 0 to 9 and _ alone'),
    where: z
      .record(z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/, 'Must be the name of a field'), template)
      .refine((fields) => Object.keys(fields).length > 0, 'Must name a field'),
    cache_seconds: cacheSeconds,
  }),
  z.strictObject({
    type: z.literal('http'),
    url: template.regex(/^https?:\/\/[^/{?#@\s]+([/?][^\s]*)?$/, 'Must be an address whose host is written out'),
    timeout_ms: z.int().min(50).max(10_000).default(2000),
    cache_seconds: cacheSeconds,
  }),
]);

export type Lookup = z.output<typeof lookupSchema>;

/** One question, ready to be asked. Two with the same key have the same answer. */
export type LookupRequest = {
  readonly key: string;
  /** How long an answer is good, in milliseconds. */
  readonly cacheMs: number;
} & (
  | { readonly kind: 'document'; readonly collection: string; readonly filter: Readonly<Record<string, string>> }
  | { readonly kind: 'http'; readonly url: string; readonly timeoutMs: number; readonly isPrivateAllowed: boolean }
);

/** A failure is an answer too: the rule decides what follows from it. */
export type LookupAnswer =
  | { readonly kind: 'found'; readonly value: unknown }
  | { readonly kind: 'failed'; readonly reason: string };

/** The answers that were got for a batch, by key. */
export interface LookupAnswers {
  get(key: string): LookupAnswer | undefined;
}
