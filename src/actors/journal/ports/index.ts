/** What the journal serves, one file a contract. */
export { asker } from './ask.ts';
export { attention } from './attention.ts';
export { capturePort } from './capture.ts';
export { compacting } from './compaction.ts';
export { control } from './control.ts';
export { exchange } from './exchange.ts';
export { feed } from './feed.ts';
export { importing } from './import.ts';
export { intake } from './intake.ts';
export { jobPort, releaseJob } from './job.ts';
export { letters } from './letters.ts';
export { meter } from './meter.ts';
export { sender } from './send.ts';
export { sessions } from './sessions.ts';
export { shareWriter } from './share.ts';
export { spoken } from './spoken.ts';
export { turnJournal } from './turn.ts';
export { usage } from './usage.ts';
