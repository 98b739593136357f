/** For the terminal channel: one Unix socket in one folder. Import it first. */
import './thread.ts';
import { seal } from './seal.ts';

seal({ builtins: ['crypto', 'fs', 'fs/promises', 'net'] });
