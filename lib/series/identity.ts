/** What makes two points belong to one series, and the id that says so. */
import { createHash } from 'node:crypto';
import type { SeriesKey } from './store.ts';

/** Length of an id in bytes: at 10^9 series the chance of one collision is 10^-11. */
export const seriesIdBytes = 12;

/**
 * The id of a series: 16 characters of base64url. Entity, metric, type and tags make it; the unit does not, because a plugin that
 * begins to send one, or writes it otherwise, still measures the same thing. The type does: a counter and a gauge cannot share a chart.
 */
export function seriesId(key: SeriesKey): string {
  return Buffer.from(seriesDigest(key)).toString('base64url');
}

export function seriesDigest(key: SeriesKey): Uint8Array {
  const tags = Object.entries(key.tags).sort(([a], [b]) => (a < b ? -1 : 1));
  const fields = [key.entity_id, key.metric, key.type, ...tags.flat()];
  const canonical = fields.map((field) => `${field.length}:${field}`).join('');
  return createHash('sha256').update(canonical).digest().subarray(0, seriesIdBytes);
}

export function idOfDigest(digest: Uint8Array): string {
  return Buffer.from(digest.buffer, digest.byteOffset, digest.byteLength).toString('base64url');
}

/** The characters that an id can begin with. Each is a bucket: journal and marks are kept by bucket, and one is compacted at a time. */
export const buckets: readonly string[] = '-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz'.split('');

/** The bucket of a series. */
export function bucketOf(id: string): string {
  return id.charAt(0);
}

/** The digest that an id stands for. */
export function digestOfId(id: string): Uint8Array {
  return Buffer.from(id, 'base64url');
}
