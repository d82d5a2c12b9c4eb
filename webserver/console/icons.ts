/** Line icons on a grid of 16, drawn with the colour of the text around them. */
const paths = {
  bell: 'M8 1.75v1M4 7a4 4 0 0 1 8 0c0 3 1.25 4 1.25 4H2.75S4 10 4 7M6.5 13.25a1.6 1.6 0 0 0 3 0',
  star: 'm8 1.75 1.9 4 4.35.55-3.2 3 .8 4.35L8 11.5l-3.85 2.15.8-4.35-3.2-3 4.35-.55z',
  snooze: 'M13.5 9.25A5.75 5.75 0 1 1 6.75 2.5a4.5 4.5 0 0 0 6.75 6.75',
  ticket: 'M2 5.5V4h12v1.5a2.5 2.5 0 0 0 0 5V12H2v-1.5a2.5 2.5 0 0 0 0-5M9.5 4.5v7',
  comment: 'M2.25 3h11.5v8H7.5l-3 2.5V11H2.25z',
  pin: 'M8 10.5v4M5 1.75h6M6 1.75v4L3.75 8.5v2h8.5v-2L10 5.75v-4',
  cancel: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12M3.75 3.75l8.5 8.5',
  search: 'M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10M10.75 10.75 14 14',
  filter: 'M2 3.5h12M4.5 8h7M6.75 12.5h2.5',
  views: 'M2.5 3h11v10h-11zM2.5 6.5h11M6.5 6.5V13',
  close: 'm3.5 3.5 9 9M12.5 3.5l-9 9',
  alone: 'M9.5 2.5h4v4M13.25 2.75 7.5 8.5M11.5 9.5v4h-9v-9h4',
  check: 'm2.75 8.5 3.5 3.5 7-7.5',
  previous: 'm10 3-5 5 5 5',
  next: 'm6 3 5 5-5 5',
  back: 'M13.5 8h-11M7 3.5 2.5 8 7 12.5',
  more: 'M2.75 4.5h10.5M2.75 8h10.5M2.75 11.5h10.5',
  chart: 'M2.25 2.5v11h11.5M4.75 10l3-3.5 2.5 2 3-4.5',
  engines: 'M1.75 5.5h4v5h-4zM10.25 5.5h4v5h-4zM5.75 8h4.5M8.25 6.5 9.75 8l-1.5 1.5',
  entities: 'M2.5 2.5h4v4h-4zM9.5 6.5h4v4h-4zM9.5 12h4M4.5 6.5v7h5M4.5 8.5h5',
  events: 'M2.5 3.5h.01M2.5 8h.01M2.5 12.5h.01M5.5 3.5h8M5.5 8h8M5.5 12.5h8',
  letter: 'M2 3.5h12v9H2zM2 4l6 5 6-5',
  people:
    'M6 7.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5M1.5 13.5c0-2.5 2-4 4.5-4s4.5 1.5 4.5 4M10.5 2.75a2.5 2.5 0 0 1 0 4.5M12 9.75c1.5.5 2.5 1.75 2.5 3.75',
  rules: 'M2.5 4h6M12.5 4h1M2.5 8h1M7.5 8h6M2.5 12h5M11.5 12h2M10.5 2.5v3M5.5 6.5v3M9.5 10.5v3',
  up: 'm3.5 10 4.5-4.5L12.5 10',
  down: 'm3.5 6 4.5 4.5L12.5 6',
  calendar: 'M2.5 3.5h11v10h-11zM2.5 6.5h11M5.5 2v3M10.5 2v3',
  inactive: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12M6.25 5.75v4.5M9.75 5.75v4.5',
} as const;

export type IconName = keyof typeof paths;

/** The markup of an icon. It says nothing to a screen reader: the text or title beside it does. */
export function icon(name: IconName): string {
  return `<svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d="${paths[name]}"/></svg>`;
}
