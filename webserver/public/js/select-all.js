/** A box that checks all the boxes of its form. Without scripts it is not there. */

/** @param {HTMLInputElement} master */
function boxesOf(master) {
  const all = master.form?.querySelectorAll('input[name="id"]') ?? [];
  return [...all].filter((box) => box instanceof HTMLInputElement);
}

function show() {
  const master = document.getElementById('select-every');
  if (!(master instanceof HTMLInputElement)) return;
  const all = boxesOf(master);
  const checked = all.filter((box) => box.checked).length;
  master.hidden = false;
  master.checked = checked > 0 && checked === all.length;
  master.indeterminate = checked > 0 && checked < all.length;
}

document.addEventListener('change', ({ target }) => {
  if (!(target instanceof HTMLInputElement)) return;
  if (target.id === 'select-every') for (const box of boxesOf(target)) box.checked = target.checked;
  show();
});
document.addEventListener('vigie:view', show);
show();
