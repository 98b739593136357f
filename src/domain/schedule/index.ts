/** When jobs run, and when they have nothing to say. Pure: time is passed in. */
export {
  type Due,
  dueNow,
  MISSED_MOST,
  type Missed,
  missedOf,
} from './due.ts';
export { type Expression, readExpression } from './expression.ts';
export { type QuietHours, quietFor, readQuietHours } from './quiet.ts';
export { lastRun, nextRun, runsBetween, type Timing } from './runs.ts';
export { checksHeartbeat, HEARTBEAT_FILE, isEmptyHeartbeat, saidOf } from './silence.ts';
export { isZone, systemZone, type Zone, zone } from './zone.ts';
