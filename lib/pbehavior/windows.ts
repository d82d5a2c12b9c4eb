/** Windows: when a pbehavior holds, and with which type, after what is excluded has been cut out or has got a type of its own. */
import { cutOut, type Span } from '../recurrence/span.ts';
import type { Catalogue } from './catalogue.ts';
import type { Exdate, PbehaviorFields } from './schema.ts';
import type { PbehaviorType } from './types.ts';

export interface Window extends Span {
  readonly type: PbehaviorType;
}

/** A part of the time in which the pbehavior does not hold, or is of another type. */
export interface Exclusion extends Span {
  readonly type: PbehaviorType | undefined;
}

/** The exclusions of a pbehavior, its own before those that it refers to: where two overlap, the first one counts. A text says what is missing. */
export function exclusionsOf(fields: PbehaviorFields, catalogue: Catalogue): readonly Exclusion[] | string {
  const found: Exdate[] = [...fields.exdates];
  for (const id of fields.exceptions) {
    const exdates = catalogue.exdates(id);
    if (exdates === undefined) return 'exceptions: There is no such exception';
    found.push(...exdates);
  }
  const exclusions: Exclusion[] = [];
  for (const { start, stop, type: id } of found) {
    const type = id === undefined ? undefined : catalogue.type(id);
    if (id !== undefined && type === undefined) return 'exdates: There is no such type';
    exclusions.push({ from: Date.parse(start), to: Date.parse(stop), type });
  }
  return exclusions;
}

/** The spans of a pbehavior of this type as windows, in order. */
export function windowsOf(
  spans: readonly Span[],
  type: PbehaviorType,
  exclusions: readonly Exclusion[],
): readonly Window[] {
  let left: readonly Span[] = spans;
  const windows: Window[] = [];
  for (const exclusion of exclusions) {
    const { type: other } = exclusion;
    if (other !== undefined) windows.push(...within(left, exclusion).map((span) => ({ ...span, type: other })));
    left = cutOut(left, [exclusion]);
  }
  windows.push(...left.map((span) => ({ ...span, type })));
  return windows.sort((one, other) => one.from - other.from);
}

function within(spans: readonly Span[], border: Span): readonly Span[] {
  return spans
    .map(({ from, to }) => ({ from: Math.max(from, border.from), to: Math.min(to, border.to) }))
    .filter(({ from, to }) => from < to);
}
