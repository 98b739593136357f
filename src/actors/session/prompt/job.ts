import type { JobTold } from '../../../protocol/lease.ts';

/** What the agent is told of the job that it works in: nobody has just written, and where its answer goes. */
export function jobLines({ name, to, mayBeQuiet }: JobTold): string[] {
  const where =
    to.length === 0
      ? 'Nobody reads your answer: what is to last, do.'
      : `Your answer is brought to ${to.join(', ')} by itself; it is all that is read there, so say what there is to say.`;
  const quiet =
    mayBeQuiet && to.length > 0
      ? [' Where there is nothing to tell, answer only HEARTBEAT_OK: then nobody is disturbed.']
      : [];
  return [`job: ${name}`, `This is your own scheduled work; nobody has just written. ${where}${quiet.join('')}`];
}
