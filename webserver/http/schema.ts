/** Schemas that several routes share: instants, numbers in addresses, pages. */
import { z } from 'zod';

/** A point in time: ISO 8601 with milliseconds in JSON, a Date in the code. */
export const instant = z.codec(z.iso.datetime(), z.date(), {
  decode: (text) => new Date(text),
  encode: (date) => date.toISOString(),
});

/** A point in time in an address, with any offset. */
export const instantText = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

/** PostgreSQL below the embedded database keeps no NUL, and no name or search has one. */
export const plainText = z.string().refine((text) => !text.includes('\0'), 'Must not contain a NUL character');

/** A whole number in an address. `wire` is what the OpenAPI document says of it. */
export function integerText(min: number, max: number): z.ZodType<number, string> {
  return z
    .string()
    .regex(/^-?\d{1,15}$/, 'Must be a whole number')
    .transform(Number)
    .refine((value) => value >= min && value <= max, `Must be ${min} to ${max}`)
    .meta({ wire: { type: 'integer', minimum: min, maximum: max } });
}

/** `true` or `false` in an address. */
export const booleanText = z
  .enum(['true', 'false'], 'Must be true or false')
  .transform((text) => text === 'true')
  .meta({ wire: { type: 'boolean' } });

/** Values separated by commas in an address, each one of a list. */
export function listText<Item>(item: z.ZodType<Item, string>): z.ZodType<Item[], string> {
  return plainText.transform((text) => text.split(',')).pipe(z.array(item).min(1));
}

/** Part of every list's query. */
export const pageQuery = {
  page: integerText(1, 1_000_000).prefault('1'),
  limit: integerText(1, 1000).prefault('10'),
};

export const pageMetaSchema = z.strictObject({
  page: z.int(),
  /** At least 1, also when there is nothing. */
  page_count: z.int(),
  per_page: z.int(),
  total_count: z.int(),
  /** True: there are more than `total_count`. */
  total_count_is_capped: z.literal(true).optional(),
});

export type PageMeta = z.output<typeof pageMetaSchema>;

/** The `meta` of one page. Totals above `cap` are given as the cap. */
export function pageMeta(
  query: { page: number; limit: number },
  total: number,
  cap = Number.POSITIVE_INFINITY,
): PageMeta {
  const counted = Math.min(total, cap);
  return {
    page: query.page,
    page_count: Math.max(1, Math.ceil(counted / query.limit)),
    per_page: query.limit,
    total_count: counted,
    ...(total > cap ? { total_count_is_capped: true } : {}),
  };
}
