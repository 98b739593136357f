/** The web's life: it fetches pages. */
import { workingMachine } from '../kernel/host/index.ts';

export const webMachine = workingMachine('web', 'fetching');
