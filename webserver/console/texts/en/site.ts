/** What the console says of the settings of the site. */
const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

export const siteTexts = {
  /** A duration in the greatest unit that gives a whole number; a week is seven days. */
  minutes: (minutes: number): string => {
    if (minutes % 1440 === 0) return counted(minutes / 1440, 'day', 'days');
    return minutes % 60 === 0 ? counted(minutes / 60, 'hour', 'hours') : counted(minutes, 'minute', 'minutes');
  },
} as const;
