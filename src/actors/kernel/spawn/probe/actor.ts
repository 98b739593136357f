/** A Worker of the session's own profile that tries what none may do, and tells how far it came. */
import { bareFindings } from './before.ts';
import '../../wall/sealed.ts';
import { givenData, supervisorPort } from '../../wall/thread.ts';
import type { Bait } from './bait.ts';
import { tryEverything } from './run.ts';

// What `probe.ts` handed over.
void tryEverything(givenData as Bait).then((findings) => {
  supervisorPort?.postMessage([...bareFindings, ...findings]);
  supervisorPort?.close();
});
