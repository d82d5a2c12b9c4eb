/** English texts of the page of metrics. */

const units = [
  { seconds: 86_400, word: 'day' },
  { seconds: 3600, word: 'h' },
  { seconds: 60, word: 'min' },
] as const;

export const metricTexts = {
  title: 'Metrics',
  search: 'Search series',
  searchHint:
    'Words are looked for in the metric and in the id of the entity. A tag is its name, a colon and its value: component:db-1.',
  chosen: 'Compared series',
  columns: {
    series: 'Series',
    entity: 'Entity',
    now: 'Under the pointer, else last',
    last: 'Last',
    min: 'Min',
    avg: 'Average',
    max: 'Max',
    remove: 'Remove',
    lastPoint: 'Last value',
    choose: 'In the chart',
  },
  remove: (name: string): string => `Remove ${name}`,
  add: 'Add',
  addOne: (name: string): string => `Add ${name} to the chart`,
  clear: 'Remove all',
  aggregation: (name: string): string => `Aggregation: ${name}`,
  aggregations: {
    auto: 'automatic',
    avg: 'average',
    min: 'minimum',
    max: 'maximum',
    sum: 'sum',
    count: 'number of values',
    last: 'last value',
    rate: 'rate per second',
  },
  autoStep: 'Automatic',
  step: (isAutomatic: boolean, duration: string): string =>
    isAutomatic ? `Step: ${duration}, automatic` : `Step: ${duration}`,
  duration: (seconds: number): string => {
    const unit = units.find((one) => seconds >= one.seconds);
    return unit === undefined ? `${seconds} s` : `${(seconds / unit.seconds).toLocaleString('en-US')} ${unit.word}`;
  },
  export: 'Export',
  csv: 'CSV',
  json: 'JSON',
  chart: 'Chart of the chosen series',
  zoomHint: 'Drag in the chart to zoom, double click to go back.',
  found: 'Series',
  foundOf: (count: number): string => (count === 1 ? '1 series' : `${count.toLocaleString('en-US')} series`),
  foundMore: (count: number): string =>
    `The first ${count.toLocaleString('en-US')} that match; search for more words to narrow it down`,
  full: (count: number): string => `A chart compares ${count} series at most. Remove one to add another.`,
  gone: (count: number): string =>
    count === 1 ? 'One series is no longer there.' : `${count} series are no longer there.`,
  lastPoint: (time: string): string => `Last value about ${time}`,
  noneTitle: 'No series yet',
  noneText:
    'Series come with events: perf_data of checks, events of type perf, and collectd. The host collector sends some by itself.',
  noMatchTitle: 'No series matches',
  noMatchText: 'Each word must be in the name of the metric or in the id of the entity.',
  clearSearch: 'Clear the search',
} as const;
