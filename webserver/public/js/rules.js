/** The editor of rules: its buttons and choices change the form in place, and what patterns match is told while somebody types. */

const pauseMs = 350;

/** @type {number | undefined} */
let timer;
/** Only the answer to the last question of each kind counts. */
let shapes = 0;
let counts = 0;

/** @param {HTMLFormElement} form @param {string} path @param {HTMLElement | null} [submitter] */
async function send(form, path, submitter = null) {
  const fields = new FormData(form, submitter instanceof HTMLButtonElement ? submitter : null);
  const body = new URLSearchParams();
  for (const [name, value] of fields) if (typeof value === 'string') body.append(name, value);
  body.set('csrf_token', document.body.dataset.csrf ?? '');
  return await fetch(path, { method: 'POST', body, headers: { 'hx-request': 'true' } }).catch(() => undefined);
}

/** Asks for the form after a button or a choice; without an answer the page does it. @param {HTMLFormElement} form @param {HTMLButtonElement | null} button */
async function reshape(form, button) {
  shapes += 1;
  const question = shapes;
  const response = await send(form, form.action, button);
  const fields = document.getElementById('rule-fields');
  if (!response?.ok || !fields) {
    if (button) form.requestSubmit(button);
    return;
  }
  const html = await response.text();
  if (question !== shapes) return;
  const named = document.activeElement?.getAttribute('name') ?? '';
  const open = [...fields.querySelectorAll('details')].map((one) => one.open);
  const legend = fields.querySelector(':scope > legend');
  fields.innerHTML = html;
  if (legend) fields.prepend(legend);
  for (const [index, one] of [...fields.querySelectorAll('details')].entries()) one.open ||= open[index] === true;
  refocus(fields, named, button?.value ?? '');
}

/** Where the reader goes on: at what was added, beside what was removed, at the same choice. @param {HTMLElement} fields @param {string} named @param {string} pressed */
function refocus(fields, named, pressed) {
  const [verb = '', what = '', list = ''] = pressed.split(':');
  const below = /** @param {string} name */ (name) => [
    ...fields.querySelectorAll(`[name^="${CSS.escape(name)}"]:not([type="hidden"], button)`),
  ];
  const found = verb === 'try' ? document.getElementById('trial-title') : next();
  if (found instanceof HTMLElement) found.focus();

  function next() {
    if (verb === 'remove') return below(what.slice(0, what.lastIndexOf('.'))).at(-1);
    if (verb !== 'add') return below(named).find((one) => !one.matches('[type="radio"]:not(:checked)'));
    const added = below(`${list}.`)
      .at(-1)
      ?.getAttribute('name')
      ?.slice(list.length + 1);
    return below(`${list}.${added?.split('.')[0]}.`)[0];
  }
}

/** @param {HTMLFormElement} form */
async function count(form) {
  counts += 1;
  const question = counts;
  const response = await send(form, form.dataset.counts ?? '');
  if (!response?.ok || question !== counts) return;
  /** @type {Record<string, string>} */
  const told = await response.json();
  for (const output of form.querySelectorAll('output[data-count]')) {
    if (output instanceof HTMLOutputElement) output.value = told[output.dataset.count ?? ''] ?? '';
  }
}

const form = document.getElementById('rule');
if (form instanceof HTMLFormElement) {
  form.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('button[name="do"]') : null;
    if (!(button instanceof HTMLButtonElement) || button.value === 'save') return;
    event.preventDefault();
    void reshape(form, button);
  });
  form.addEventListener('change', ({ target }) => {
    if (target instanceof HTMLElement && 'reshapes' in target.dataset) void reshape(form, null);
  });
  form.addEventListener('input', ({ target }) => {
    if (target instanceof HTMLElement && 'reshapes' in target.dataset) return;
    clearTimeout(timer);
    timer = setTimeout(() => void count(form), pauseMs);
  });
}
