/** What became of an action, in words. Pure: the browser says it with this very file. */
import { texts } from '../texts/en.ts';

/** The result of one alarm; `reason` only where it was refused or could not be sent. */
export interface ResultLike {
  readonly kind: string;
  readonly reason?: string;
}

/** One line per kind of result, the good one first. */
export function resultLines(action: keyof typeof texts.outcomes, results: readonly ResultLike[]): readonly string[] {
  const { outcome, outcomes } = texts;
  const count = (kind: string): number => results.filter((result) => result.kind === kind).length;
  const lines: string[] = [];
  if (count('applied') > 0) lines.push(outcome.done(count('applied'), outcomes[action].done));
  if (count('pending') > 0) lines.push(outcome.pending(count('pending')));
  if (count('unknown') > 0) lines.push(outcome.refused(count('unknown'), outcome.gone));
  const failed = results.filter((result) => result.kind === 'refused' || result.kind === 'unavailable');
  for (const reason of new Set(failed.map((result) => result.reason ?? ''))) {
    lines.push(outcome.refused(failed.filter((result) => (result.reason ?? '') === reason).length, reason));
  }
  return lines;
}

const mostNamed = 5;

/** What failed, alarm by alarm, as far as there is room; `nameOf` says what an alarm is about. */
export function failureLines(
  results: readonly (ResultLike & { readonly id: string })[],
  nameOf: (id: string) => string | undefined,
): readonly string[] {
  const { outcome } = texts;
  const failed = results.filter(({ kind }) => kind === 'refused' || kind === 'unavailable' || kind === 'unknown');
  const lines = failed
    .slice(0, mostNamed)
    .map(({ id, kind, reason = '' }) =>
      outcome.failedItem(nameOf(id) ?? id, kind === 'unknown' ? outcome.gone : reason),
    );
  return failed.length > mostNamed ? [...lines, outcome.moreFailed(failed.length - mostNamed)] : lines;
}
