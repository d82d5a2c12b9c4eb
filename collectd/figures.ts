/** Figures as operators read them. */

const byteUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** `1536` → `1.5 KiB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let index = 0;
  while (Math.abs(value) >= 1024 && index < byteUnits.length - 1) {
    value /= 1024;
    index += 1;
  }
  return `${index === 0 ? formatNumber(value, 0) : formatNumber(value)} ${byteUnits[index]}`;
}

/** `12.345` → `12.3`. */
export function formatNumber(value: number, decimals = 1): string {
  return value.toFixed(decimals);
}

/** `12.345` → `12.3 %`. */
export function formatPercent(value: number): string {
  return `${formatNumber(value)} %`;
}

/** Seconds: `93784` → `1 day 2 h 3 min`, `45.2` → `45.2 s`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 60) return `${Number(seconds.toFixed(1))} s`;
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor((seconds % 86_400) / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const parts = [
    days === 0 ? '' : `${days} ${days === 1 ? 'day' : 'days'}`,
    hours === 0 ? '' : `${hours} h`,
    minutes === 0 ? '' : `${minutes} min`,
  ];
  return parts.filter((part) => part !== '').join(' ');
}

/** `2, 'core'` → `2 cores`. */
export function formatCount(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}
