/** Starts what every page has: each works without scripts, and these make it live. What one page alone has is in modules of its own. */
import { startAlerts } from './alerts.js';
import { startCharts } from './charts.js';
import { startClock } from './clock.js';
import { startKeyboard } from './keyboard.js';
import { startLive } from './live.js';
import { startMenus } from './menus.js';
import { startNavigation } from './navigation.js';
import { startPreferences } from './preferences.js';
import { startRefresh } from './refresh.js';

const hasView = document.getElementById('view') !== null;

startPreferences();
startMenus();
startClock();
startKeyboard();
if (hasView) {
  startNavigation();
  startCharts();
  startRefresh();
  startAlerts();
}
// After the modules of the page: they have said by then what they want to hear of.
document.addEventListener('DOMContentLoaded', () => {
  if (hasView) startLive();
  document.documentElement.dataset.ready = 'yes';
});
