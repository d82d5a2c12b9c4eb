/** The zone of this device, in a cookie: the server writes times in it, from the first rendering on. */

const year = 31_536_000;

/** Tells the server the reader's zone. True when it did not know it. */
export function rememberZone() {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  const cookie = `vigie_zone=${encodeURIComponent(timeZone)}`;
  if (!timeZone || document.cookie.includes(cookie)) return false;
  document.cookie = `${cookie}; path=/; max-age=${year}; samesite=lax`;
  return true;
}
