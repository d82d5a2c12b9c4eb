/** Pages that say how old they may become (`data-refresh` of the view, in seconds) are read again, unless somebody is busy with them. */
import { openMenu } from './menus.js';
import { refreshView } from './navigation.js';

let readAt = performance.now();

/** True while a fresh rendering would take something away from the reader. */
function isBusy() {
  const focused = document.activeElement;
  const isTyping = focused instanceof HTMLInputElement || focused instanceof HTMLTextAreaElement;
  const isSelecting =
    (getSelection()?.toString() ?? '') !== '' || document.querySelector('.has-select input:checked') !== null;
  return (
    document.hidden || isTyping || isSelecting || openMenu() !== null || document.querySelector('dialog[open]') !== null
  );
}

export function startRefresh() {
  document.addEventListener('vigie:view', () => {
    readAt = performance.now();
  });
  const look = async () => {
    const seconds = Number(document.getElementById('view')?.dataset.refresh ?? 0);
    const isDue = seconds > 0 && performance.now() - readAt >= seconds * 1000;
    if (isDue && !isBusy()) {
      readAt = performance.now();
      await refreshView();
    }
    setTimeout(look, 500);
  };
  void look();
}
