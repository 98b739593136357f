/** `coop groups admit ID`: a group is listed, and answered in. */
import { escapedLine } from '../../domain/escaped.ts';
import { CoopError } from '../../protocol/errors.ts';
import { isName } from '../../protocol/ids.ts';
import { describeAdmitted } from '../admitted.ts';
import { visitAsOwner } from '../owner.ts';
import { ADMIT_DEADLINE_MS, type AdmitOptions } from '../pairing/approve.ts';
import { type ExitCode, printJson, printLine, type Shell, visible } from '../shell.ts';
import { levelGiven } from '../trust.ts';
import { ADMITTED } from './list.ts';
import { addressed } from './place.ts';

/** Without `--trust` the group is worth what its least trusted member is, as it is where it needs no list. */
export async function admitGroup(text: string | undefined, options: AdmitOptions, shell: Shell): Promise<ExitCode> {
  const place = addressed(text ?? '');
  const { name } = options;
  const trust = options.trust === undefined ? undefined : levelGiven(options.trust, place);
  if (name !== undefined && !isName(name)) throw new CoopError('E_NAME', { name: name.slice(0, 40) });
  const params = { place, ...(trust !== undefined && { trust }), ...(name !== undefined && { name }) };
  const admitted = await visitAsOwner(shell, options, ADMITTED, ({ client }) =>
    client.call('admit_group', params, { deadlineMs: ADMIT_DEADLINE_MS }),
  );
  if (options.json) printJson(shell, admitted);
  else {
    const worth = trust ?? 'worth what its least trusted member is';
    const head = `${escapedLine(place)} is listed from now on, and ${worth}.`;
    for (const line of describeAdmitted(head, admitted)) printLine(shell.stdout, visible(line));
  }
  return 0;
}
