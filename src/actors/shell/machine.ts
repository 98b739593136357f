/** The shell's life: it runs commands. */
import { workingMachine } from '../kernel/host/index.ts';

export const shellMachine = workingMachine('shell', 'running');
