/** Durations as people write them: `15 min, 1 h, 4 h, 1 d`. */

const minutesOf = { w: 10_080, d: 1440, h: 60, min: 1 } as const;

/** Minutes as a text, each in its largest whole unit. */
export function writeDurations(minutes: readonly number[]): string {
  return minutes.map(writeOne).join(', ');
}

function writeOne(minutes: number): string {
  const [unit, size] = Object.entries(minutesOf).find(([, one]) => minutes % one === 0) ?? ['min', 1];
  return `${minutes / size} ${unit}`;
}

/** Minutes; `fault` is the first part that is no duration. */
export function readDurations(text: string): { readonly minutes: readonly number[] } | { readonly fault: string } {
  const minutes: number[] = [];
  for (const part of text.split(',').map((one) => one.trim())) {
    const [, number = '', unit = 'min'] = /^(\d{1,6}) ?(min|h|d|w)?$/.exec(part) ?? [];
    const [, size] = Object.entries(minutesOf).find(([name]) => name === unit) ?? [];
    if (number === '' || size === undefined) return { fault: part };
    minutes.push(Number(number) * size);
  }
  return { minutes };
}
