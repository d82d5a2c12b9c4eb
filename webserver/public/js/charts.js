/** Has the charts of a page drawn. What draws them is loaded when the first one is there: most pages have none. */
import { texts } from '../console/texts/en.js';

/** Draws the charts of the page, and again when the page or its colours change. */
export function startCharts() {
  void drawCharts(document);
  document.addEventListener('vigie:view', () => void drawCharts(document));
  document.addEventListener('vigie:preference', (event) => {
    if (/** @type {CustomEvent} */ (event).detail === 'theme') void drawCharts(document, true);
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => void drawCharts(document, true));
}

/** Draws the charts below `root`, unless they are fresh. @param {ParentNode} root @param {boolean} [again] in any case: the colours changed */
export async function drawCharts(root, again = false) {
  const sections = [...root.querySelectorAll('.charts')].filter((section) => section instanceof HTMLElement);
  if (sections.length === 0) return;
  const drawing = await import('./chart-drawing.js').catch(() => undefined);
  if (drawing) await Promise.all(sections.map((section) => drawing.drawSection(section, again)));
  else for (const place of root.querySelectorAll('.chart-plot')) place.textContent = texts.charts.failed;
}
