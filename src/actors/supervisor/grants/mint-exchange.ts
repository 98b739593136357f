import { ExchangeContract } from '../../../protocol/contracts/journal/index.ts';
import type { PersonName } from '../../../protocol/ids.ts';
import type { CommandLease } from '../../../protocol/lease.ts';
import type { CommandPorts } from '../../../protocol/ports/index.ts';
import { mintChannel } from '../../kernel/link/index.ts';
import { ACTOR } from '../actors.ts';
import type { Give } from './give.ts';
import type { Plan } from './plan.ts';

/** A person's own last exchange where they ask, only for the commands that are about it. */
export function mintExchange(
  { id, request, place, effective }: CommandLease,
  { tunes }: Plan,
  person: PersonName,
  give: Give,
): Pick<CommandPorts, 'exchange'> {
  switch (request.command) {
    case 'again':
    case 'undo':
    case 'verbose': {
      const { server, client } = mintChannel(ExchangeContract);
      const scope = { person, place, level: effective.level, tunes };
      give(ACTOR.journal, id, { contract: 'journal.exchange', scope, port: server });
      return { exchange: client };
    }
    default:
      return {};
  }
}
