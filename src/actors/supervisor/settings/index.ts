export { EditedByHand } from './by-hand.ts';
export { Letting } from './letting.ts';
export { SettingsDesk, type Wisher } from './settings.ts';
export { Trial } from './trial.ts';
