/** Nothing but the ports it was given. For actors that need neither files nor network. Import it first. */
import './thread.ts';
import { seal } from './seal.ts';

seal({ builtins: [] });
