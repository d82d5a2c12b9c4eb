/** Short messages at the foot of the page. A good one goes away by itself, a fault stays until it is dismissed. */
import { texts } from '../console/texts/en.js';

const shownMs = 5000;
const msPerLine = 4000;

/**
 * @typedef {object} Toast
 * @property {(lines: readonly string[], options?: ToastOptions) => void} show replaces what it says
 * @property {() => void} close
 */

/**
 * @typedef {object} ToastOptions
 * @property {boolean} [isFault]
 * @property {boolean} [stays]
 * @property {{ label: string, run: () => void }} [button]
 */

/** @returns {Toast} */
export function openToast() {
  /** @type {HTMLElement | undefined} */
  let box;
  /** @type {number | undefined} */
  let timer;
  const close = () => {
    clearTimeout(timer);
    box?.remove();
  };
  return {
    close,
    show(lines, options = {}) {
      const region = document.getElementById(options.isFault ? 'toasts-alert' : 'toasts-polite');
      const next = boxOf(lines, options, close);
      if (box?.parentElement === region) box?.replaceWith(next);
      else {
        box?.remove();
        region?.append(next);
      }
      box = next;
      clearTimeout(timer);
      if (options.isFault || options.stays) return;
      const ms = shownMs + (lines.length - 1) * msPerLine;
      timer = setTimeout(close, ms);
      // Who reads it or reaches for its button has time.
      next.addEventListener('pointerenter', () => clearTimeout(timer));
      next.addEventListener('focusin', () => clearTimeout(timer));
      next.addEventListener('pointerleave', () => {
        timer = setTimeout(close, ms);
      });
    },
  };
}

/** @param {readonly string[]} lines @param {ToastOptions} options @param {() => void} close */
function boxOf(lines, options, close) {
  const box = document.createElement('div');
  box.className = options.isFault ? 'toast toast-fault' : 'toast';
  const text = document.createElement('p');
  text.append(...lines.flatMap((line, index) => (index === 0 ? [line] : [document.createElement('br'), line])));
  box.append(text);
  if (options.button) box.append(buttonOf(options.button.label, options.button.run, close));
  if (options.isFault) box.append(buttonOf(texts.frame.dismiss, () => undefined, close));
  return box;
}

/** @param {string} label @param {() => void} run @param {() => void} close */
function buttonOf(label, run, close) {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = label;
  button.addEventListener('click', () => {
    close();
    run();
  });
  return button;
}
