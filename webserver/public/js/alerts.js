/** Tells of new critical alarms who wants to be told: a count in the title of the tab, and a sound. Off until it is chosen. */
import { texts } from '../console/texts/en.js';
import { openToast } from './toasts.js';

const kinds = ['create', 'stateinc', 'changestate'];
const critical = 3;
/** Many at once are one sound. */
const quietMs = 3000;

/** @type {AudioContext | undefined} */
let audio;
let soundedAt = Number.NEGATIVE_INFINITY;
let hasComplained = false;
/** Events that made an alarm critical while nobody looked. @type {Set<string>} */
const unseen = new Set();

function chosen() {
  return document.documentElement.dataset.alerts;
}

/** @param {{ kind?: string, change: string, state: number, previous_state?: number, event_id: string }} record */
function onChange({ change, state, previous_state: before, event_id: event }) {
  const isNew = state === critical && before !== critical && kinds.includes(change);
  if (!isNew || chosen() === 'off') return;
  if (document.hidden) {
    unseen.add(event);
    showCount();
  }
  if (chosen() === 'sound' && performance.now() - soundedAt > quietMs) void sound();
}

/** The title as the page gives it, with the count before it. */
function showCount() {
  const plain = document.title.replace(/^\([^)]*\) /, '');
  const title = unseen.size === 0 ? plain : `(${texts.alerts.count(unseen.size)}) ${plain}`;
  if (document.title !== title) document.title = title;
}

/** Two short tones. Browsers keep pages silent until somebody has clicked or typed there: then that is said, once. */
async function sound() {
  soundedAt = performance.now();
  audio ??= new AudioContext();
  if (audio.state === 'suspended') await Promise.race([audio.resume(), new Promise((done) => setTimeout(done, 500))]);
  if (audio.state !== 'running') {
    if (!hasComplained) openToast().show([texts.alerts.silent]);
    hasComplained = true;
    return;
  }
  tone(audio, 880, 0);
  tone(audio, 660, 0.18);
}

/** @param {AudioContext} context @param {number} hertz @param {number} afterSeconds */
function tone(context, hertz, afterSeconds) {
  const from = context.currentTime + afterSeconds;
  const oscillator = new OscillatorNode(context, { frequency: hertz });
  const gain = new GainNode(context, { gain: 0 });
  gain.gain.setValueAtTime(0, from);
  gain.gain.linearRampToValueAtTime(0.25, from + 0.02);
  gain.gain.linearRampToValueAtTime(0, from + 0.16);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(from);
  oscillator.stop(from + 0.2);
}

export function startAlerts() {
  document.addEventListener('vigie:alarm', (event) => onChange(/** @type {CustomEvent} */ (event).detail));
  document.addEventListener('click', ({ target }) => {
    if (target instanceof Element && target.closest('[data-plays]')) void sound();
  });
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) return;
    unseen.clear();
    showCount();
  });
  const title = document.querySelector('title');
  // The page writes its title anew with each change of the list.
  if (title) new MutationObserver(showCount).observe(title, { childList: true });
}
