/** An event while it is being put together. */
import type { Event } from './event.ts';

export type EventDraft = { -readonly [Key in keyof Event]: Event[Key] };
