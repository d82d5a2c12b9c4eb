/** English texts of charts and their range picker. Pure: the browser loads this file too. */
export const charts = {
  range: 'Time range',
  spans: { '1h': '1 h', '6h': '6 h', '24h': '24 h', '7d': '7 d', '30d': '30 d' },
  absolute: 'Absolute',
  from: 'From',
  to: 'To',
  apply: 'Show',
  failed: 'The metrics cannot be read now. The rest of the page is complete.',
  ago: (age: string): string => `${age} ago`,
  empty: 'No value in this time.',
  noValue: '–',
} as const;
