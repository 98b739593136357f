/** The life of a folder's actor: it reads and writes. */
import { workingMachine } from '../kernel/host/index.ts';

export const workspaceMachine = workingMachine('workspace', 'running');
