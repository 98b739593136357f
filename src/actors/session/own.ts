import type { OwnPage, OwnPart } from '../../protocol/contracts/own.ts';
import type { CommandLease } from '../../protocol/lease.ts';
import type { Askable } from './command-ports.ts';

/** A page of all that the house has of the asking person. What of it is theirs to read was decided when the ports were lent. */
export async function answerOwn(
  asked: OwnPart,
  { person }: CommandLease,
  { own, household, schedule }: Pick<Askable, 'own' | 'household' | 'schedule'>,
): Promise<OwnPage> {
  const { part } = asked;
  switch (part) {
    case 'self':
      return { part, ...(await household.self({})), ...(await own.journal().chosen({})) };
    case 'jobs': {
      const { jobs } = await schedule().list({});
      return { part, rows: jobs.filter((job) => job.person === person) };
    }
    case 'memories':
      return { part, ...(await own.store().memories(rest(asked))) };
    case 'changes':
      return { part, ...(await own.store().changes(rest(asked))) };
    case 'files':
      return { part, ...(await own.files().take(asked.after === undefined ? {} : { after: asked.after })) };
    case 'conversations':
      return { part, ...(await own.journal().conversations(behind(asked))) };
    case 'unanswered':
      return { part, ...(await own.journal().unanswered(behind(asked))) };
    case 'sent':
      return { part, ...(await own.journal().sent(behind(asked))) };
    case 'reminders':
      return { part, ...(await own.journal().reminders(behind(asked))) };
    case 'runs':
      return { part, ...(await own.journal().runs(behind(asked))) };
    case 'requests':
      return { part, ...(await own.journal().requests(behind(asked))) };
    case 'days':
      return { part, ...(await own.journal().days(behind(asked))) };
    case 'calls':
      return { part, ...(await own.journal().calls(behind(asked))) };
    case 'notices':
      return { part, ...(await own.journal().notices(behind(asked))) };
  }
}

type Stored = Extract<OwnPart, { part: 'memories' | 'changes' }>;

const behind = ({ after }: Pick<Stored, 'after'>): Pick<Stored, 'after'> => (after === undefined ? {} : { after });
const rest = ({ audience, after }: Stored): Omit<Stored, 'part' | 'store'> => ({ audience, ...behind({ after }) });
