/** The login page: tells of caps lock, and tells the server the reader's zone before the first page with times. */
import { rememberZone } from './zone.js';

rememberZone();
const caps = document.getElementById('caps');
document.addEventListener('keyup', (event) => {
  if (caps && event instanceof KeyboardEvent && event.target instanceof HTMLInputElement) {
    caps.hidden = !(event.target.type === 'password' && event.getModifierState('CapsLock'));
  }
});
