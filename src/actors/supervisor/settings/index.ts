export { keepSettings } from './keeping.ts';
export { Letting } from './letting.ts';
export type { SettingsDesk, Wisher } from './settings.ts';
