/** The page of metrics: the chosen series with their figures, what else there is to choose, and every control as a link. */
import type { PointsView, SeriesView } from '../../metrics/query.ts';
import { aggregations } from '../../metrics/query.ts';
import { type RangePicker, rangePicker, rangeQuery, windowOf } from '../charts/range.ts';
import { entityPath } from '../entities/filters.ts';
import { formatMeasure } from '../format.ts';
import { metricTexts as say } from '../texts/en/metrics.ts';
import { agoSince, type Reading, type TimeView } from '../view.ts';
import { fallbackRange, filtersPath, type MetricFilters, mostCompared, stepChoices, stepOf } from './filters.ts';
import { type SeriesLine, seriesLine } from './series.ts';

export interface ChosenSeries extends SeriesLine {
  /** From 1: its colour. */
  readonly number: number;
  readonly entityHref: string;
  readonly removeHref: string;
  readonly last: string;
  readonly min: string;
  readonly avg: string;
  readonly max: string;
}

export interface FoundSeries extends SeriesLine {
  readonly entityHref: string;
  readonly lastPoint?: TimeView;
  /** The page with this series too, or without it when it is chosen. */
  readonly toggleHref: string;
  readonly isChosen: boolean;
}

export interface ChoiceView {
  readonly label: string;
  readonly options: readonly { readonly label: string; readonly href: string; readonly isSet: boolean }[];
}

export interface MetricsView {
  readonly path: string;
  readonly filters: MetricFilters;
  readonly kept: readonly { readonly name: string; readonly value: string }[];
  readonly chosen: readonly ChosenSeries[];
  /** Ids that no series has any more. */
  readonly gone: number;
  readonly found: readonly FoundSeries[];
  readonly isFull: boolean;
  readonly picker: RangePicker;
  readonly range: Readonly<Record<string, string>>;
  readonly aggregation: ChoiceView;
  readonly step: ChoiceView;
  readonly csvHref: string;
  readonly jsonHref: string;
  readonly clearHref: string;
  readonly clearSearchHref: string;
}

/** A chosen series and what it has in the range. */
export interface ReadSeries {
  readonly series: SeriesView;
  readonly points: PointsView['points'];
}

export function metricsView(
  filters: MetricFilters,
  chosen: readonly ReadSeries[],
  found: readonly SeriesView[],
  reading: Reading,
): MetricsView {
  const path = filtersPath({ ...filters, search: '' });
  return {
    path: filtersPath(filters),
    filters,
    kept: [...new URLSearchParams(path.split('?')[1] ?? '')].map(([name, value]) => ({ name, value })),
    chosen: chosen.map((one, index) => chosenSeries(one, index, filters)),
    gone: filters.series.length - chosen.length,
    found: found.map((one) => foundSeries(one, filters, reading)),
    isFull: filters.series.length >= mostCompared,
    picker: rangePicker(
      {
        range: filters.range,
        fallback: { range: fallbackRange },
        pathOf: (range) => filtersPath({ ...filters, range }),
      },
      reading,
    ),
    range: rangeQuery(filters.range ?? fallbackRange),
    aggregation: aggregationChoice(filters),
    step: stepChoice(filters, reading),
    ...exportLinks(filters, chosen, reading),
    clearHref: filtersPath({ ...filters, series: [] }),
    clearSearchHref: filtersPath({ ...filters, search: '' }),
  };
}

/** How the points of a step become one, where the reader has chosen nothing. */
export function aggregationOf({ aggregation }: MetricFilters, { type }: Pick<SeriesView, 'type'>) {
  return aggregation ?? (type === 'GAUGE' ? 'avg' : 'rate');
}

function chosenSeries({ series, points }: ReadSeries, index: number, filters: MetricFilters): ChosenSeries {
  const line = seriesLine(series);
  const aggregation = aggregationOf(filters, series);
  const unit = aggregation === 'count' ? '' : aggregation === 'rate' ? `${line.unit}/s` : line.unit;
  const values = points.map(([, value]) => value);
  const said = (value: number | undefined): string => (value === undefined ? '–' : formatMeasure(value, unit));
  const worst = (pick: (one: number, other: number) => number): number | undefined =>
    values.length === 0 ? undefined : values.reduce((one, other) => pick(one, other));
  const sum = values.reduce((total, value) => total + value, 0);
  return {
    ...line,
    number: index + 1,
    entityHref: entityPath(line.entity),
    removeHref: filtersPath({ ...filters, series: filters.series.filter((id) => id !== line.id) }),
    last: said(values.at(-1)),
    min: said(worst(Math.min)),
    avg: said(values.length === 0 ? undefined : sum / values.length),
    max: said(worst(Math.max)),
  };
}

function foundSeries(series: SeriesView, filters: MetricFilters, reading: Reading): FoundSeries {
  const line = seriesLine(series);
  const isChosen = filters.series.includes(line.id);
  const chosen = isChosen ? filters.series.filter((id) => id !== line.id) : [...filters.series, line.id];
  return {
    ...line,
    entityHref: entityPath(line.entity),
    ...(series.last_point === undefined ? {} : { lastPoint: agoSince(series.last_point, reading, say.lastPoint) }),
    toggleHref: filtersPath({ ...filters, series: chosen }),
    isChosen,
  };
}

function aggregationChoice(filters: MetricFilters): ChoiceView {
  const option = (aggregation: MetricFilters['aggregation'], label: string) => ({
    label,
    href: filtersPath({ ...filters, aggregation }),
    isSet: filters.aggregation === aggregation,
  });
  const { aggregation } = filters;
  return {
    label: say.aggregation(say.aggregations[aggregation ?? 'auto']),
    options: [
      option(undefined, say.aggregations.auto),
      ...aggregations.map((one) => option(one, say.aggregations[one])),
    ],
  };
}

function stepChoice(filters: MetricFilters, { now }: Reading): ChoiceView {
  const window = windowOf(filters.range ?? fallbackRange, now);
  const used = stepOf(filters, window);
  const possible = stepChoices.filter((step) => stepOf({ ...filters, step }, window) === step);
  const option = (step: number | undefined, label: string) => ({
    label,
    href: filtersPath({ ...filters, step }),
    isSet: filters.step === step,
  });
  return {
    label: say.step(filters.step === undefined, say.duration(used)),
    options: [option(undefined, say.autoStep), ...possible.map((step) => option(step, say.duration(step)))],
  };
}

/** Files of the points in the chart, by the API. Where gauges and counters are mixed they hold averages, unless the reader has chosen. */
function exportLinks(
  filters: MetricFilters,
  chosen: readonly ReadSeries[],
  { now }: Reading,
): Pick<MetricsView, 'csvHref' | 'jsonHref'> {
  const window = windowOf(filters.range ?? fallbackRange, now);
  const wanted = new Set(chosen.map(({ series }) => aggregationOf(filters, series)));
  const query = new URLSearchParams({
    series_id: chosen.map(({ series }) => series.id).join(','),
    from: String(window.from),
    to: String(window.to),
    step_seconds: String(stepOf(filters, window)),
    aggregation: wanted.size === 1 ? ([...wanted][0] ?? 'avg') : 'avg',
  });
  const hrefOf = (kind: string): string => `/api/v1/metrics/export.${kind}?${query.toString()}`;
  return { csvHref: hrefOf('csv'), jsonHref: hrefOf('json') };
}
