/** Spans of time: from the first instant on, up to but not with the last, in milliseconds since the epoch. */

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Spans in order, those that touch made one. */
export function mergeSpans(spans: readonly Span[]): readonly Span[] {
  const merged: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last === undefined || span.from > last.to) merged.push(span);
    else merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, span.to) };
  }
  return merged;
}

/** What is left of spans without those that are excluded. */
export function cutOut(spans: readonly Span[], excluded: readonly Span[]): readonly Span[] {
  return excluded.reduce<readonly Span[]>(
    (left, { from, to }) =>
      left.flatMap((span) => [
        ...(span.from < Math.min(span.to, from) ? [{ from: span.from, to: Math.min(span.to, from) }] : []),
        ...(Math.max(span.from, to) < span.to ? [{ from: Math.max(span.from, to), to: span.to }] : []),
      ]),
    spans,
  );
}
