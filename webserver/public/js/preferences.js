/** Theme, density and shortcuts: chosen in the account menu, kept in cookies so that the server's first rendering is right. */

const year = 31_536_000;

/** @param {string} name @param {string} value */
export function setCookie(name, value) {
  const age = value === '' ? 0 : year;
  document.cookie = `vigie_${name}=${encodeURIComponent(value)}; path=/; max-age=${age}; samesite=lax`;
}

/** Tells the server the reader's zone. True when it did not know it. */
export function rememberZone() {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  if (!timeZone || document.cookie.includes(`vigie_zone=${encodeURIComponent(timeZone)}`)) return false;
  setCookie('zone', timeZone);
  return true;
}

/** False when the reader has turned the one-key shortcuts off (WCAG 2.2, 2.1.4). */
export function shortcutsAreOn() {
  return document.documentElement.dataset.shortcuts !== 'off';
}

/** What stands when nothing was chosen, and needs no cookie. */
const defaults = { theme: 'system', density: 'normal', shortcuts: 'on', alerts: 'off' };

export function startPreferences() {
  document.addEventListener('change', ({ target }) => {
    if (!(target instanceof HTMLInputElement)) return;
    const form = target.closest('[data-preference]');
    if (!(form instanceof HTMLElement)) return;
    const name = /** @type {keyof typeof defaults} */ (form.dataset.preference);
    const chosen = target.value === defaults[name] ? '' : target.value;
    setCookie(name, chosen);
    if (chosen === '') delete document.documentElement.dataset[name];
    else document.documentElement.dataset[name] = chosen;
    document.dispatchEvent(new CustomEvent('vigie:preference', { detail: name }));
  });
}
