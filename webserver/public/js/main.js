/** Starts what the page has: every page works without scripts, and these make it live. */
import { startActions } from './actions.js';
import { startAlerts } from './alerts.js';
import { startCharts } from './charts.js';
import { startClock } from './clock.js';
import { startCompletion } from './complete.js';
import { startKeyboard } from './keyboard.js';
import { startLive } from './live.js';
import { startList } from './list.js';
import { startMenus } from './menus.js';
import { startNavigation } from './navigation.js';
import { startPane } from './pane.js';
import { startPreferences } from './preferences.js';
import { startRefresh } from './refresh.js';
import { startRules } from './rules.js';
import { startSelection } from './selection.js';

startPreferences();
startMenus();
startClock();
startKeyboard();
startRules();
if (document.getElementById('view')) {
  startNavigation();
  startSelection();
  startList();
  startCompletion();
  startPane();
  startCharts();
  startRefresh();
  startActions();
  startAlerts();
  startLive();
}
document.documentElement.dataset.ready = 'yes';
