/** Menus (`<details>`), dialogs and the copy button: what the browser leaves open about them. */
import { texts } from '../console/texts/en.js';

/** The open menu, if any. @returns {HTMLDetailsElement | null} */
export function openMenu() {
  return document.querySelector('details.menu[open]');
}

/** Closes the open menu and gives the focus back. True when there was one. */
export function closeMenu() {
  const menu = openMenu();
  if (!menu) return false;
  const hadFocus = menu.contains(document.activeElement);
  menu.open = false;
  if (hadFocus) menu.querySelector('summary')?.focus();
  return true;
}

/** @param {string} name @returns {HTMLDialogElement | null} */
export function dialogOf(name) {
  const dialog = document.getElementById(`dialog-${name}`);
  return dialog instanceof HTMLDialogElement ? dialog : null;
}

export function startMenus() {
  document.addEventListener('click', (event) => {
    const target = event.target instanceof Element ? event.target : document.body;
    const menu = openMenu();
    if (menu && !menu.contains(target)) menu.open = false;
    if (menu && target.closest('.menu-item')) closeMenu();
    const opens = target.closest('[data-opens]');
    if (opens instanceof HTMLElement) dialogOf(opens.dataset.opens ?? '')?.showModal();
    if (target.closest('[data-cancels]')) target.closest('dialog')?.close();
    const copies = target.closest('[data-copies]');
    if (copies instanceof HTMLElement) void copy(copies);
  });
  // A click beside the dialog closes it.
  document.addEventListener('mousedown', (event) => {
    if (event.target instanceof HTMLDialogElement && isOutside(event, event.target)) event.target.close();
  });
}

/** @param {MouseEvent} event @param {Element} element */
function isOutside({ clientX, clientY }, element) {
  const { left, right, top, bottom } = element.getBoundingClientRect();
  return clientX < left || clientX > right || clientY < top || clientY > bottom;
}

/** The clipboard is open to secure pages alone; elsewhere the text is selected. @param {HTMLElement} button */
async function copy(button) {
  const source = document.getElementById(button.dataset.copies ?? '');
  if (!source) return;
  try {
    await navigator.clipboard.writeText(source.innerText);
  } catch {
    // Selected: one key combination is left to the reader.
    getSelection()?.selectAllChildren(source);
    return;
  }
  button.textContent = texts.empty.copied;
  setTimeout(() => {
    button.textContent = texts.empty.copy;
  }, 2000);
}
