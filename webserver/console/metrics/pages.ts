/** The page of metrics. Its address is `/charts`: at `/metrics` programs fetch the counters of the processes. */
import { type Request, type Response, Router } from 'express';
import type { Account } from '../../auth/account.ts';
import { findSeriesByIds, findSeriesByWords, readPoints, type SeriesView } from '../../metrics/query.ts';
import { windowOf } from '../charts/range.ts';
import { guarded } from '../guard.ts';
import { type Console, frameData, readingOf, sendFramed, sendPart, wantsPart } from '../page.ts';
import { texts } from '../texts/en.ts';
import { metricTexts as say } from '../texts/en/metrics.ts';
import { fallbackRange, type MetricFilters, readFilters, searchOf, stepOf } from './filters.ts';
import { aggregationOf, metricsView, type ReadSeries } from './view.ts';

/** Series that a search shows. */
const shownSeries = 50;

export function metricPages(console: Console): Router {
  const router = Router({ caseSensitive: true });
  router.get(
    '/charts',
    guarded('metrics.read', console, (request, response, account) => showMetrics(request, response, account, console)),
  );
  return router;
}

async function showMetrics(request: Request, response: Response, account: Account, console: Console): Promise<void> {
  const frame = frameData(request, account, console);
  const { filters, reading } = readRequest(request, console);
  const [chosen, found] = await Promise.all([readChosen(filters, reading.now, console), search(filters, console)]);
  const metrics = metricsView(filters, chosen, found, reading);
  const page = {
    ...frame,
    metrics,
    say,
    isCut: found.length >= shownSeries,
    mayOpenEntities: account.permissions.has('entities.read'),
    problem: console.deps.live.problem(),
    title: `${chosen.map(({ series }) => series.metric).join(', ') || say.title} · ${texts.frame.product}`,
  };
  if (wantsPart(request)) await sendPart(response, 'metrics/metrics', page, console);
  else sendFramed(response, 'metrics/metrics', page, console);
}

function readRequest(request: Request, { deps }: Console) {
  const reading = readingOf(request, deps);
  const { searchParams } = new URL(request.originalUrl, 'http://console.invalid');
  return { filters: readFilters(searchParams, reading.zone), reading };
}

async function search({ search: text }: MetricFilters, { deps }: Console): Promise<readonly SeriesView[]> {
  const { words, tags } = searchOf(text);
  const found = await findSeriesByWords(deps, { words, tags, limit: shownSeries });
  return found.toSorted((one, other) => nameOf(one).localeCompare(nameOf(other), 'en'));
}

function nameOf({ metric, entity_id: entity }: SeriesView): string {
  return `${metric} ${entity}`;
}

/** The chosen series that exist, in the order of the address, with their points. */
async function readChosen(filters: MetricFilters, now: number, { deps }: Console): Promise<readonly ReadSeries[]> {
  if (filters.series.length === 0) return [];
  const window = windowOf(filters.range ?? fallbackRange, now);
  const known = new Map((await findSeriesByIds(deps, filters.series)).map((series) => [series.id, series]));
  const series = filters.series.flatMap((id) => known.get(id) ?? []);
  return await Promise.all(
    series.map(async (one) => {
      const asked = { series_id: one.id, ...window, step_seconds: stepOf(filters, window) };
      const { points } = await readPoints(deps, { ...asked, aggregation: aggregationOf(filters, one) });
      return { series: one, points };
    }),
  );
}
