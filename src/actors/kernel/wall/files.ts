/** For actors that keep plain files in one folder, and talk to nobody outside. Import it first. */
import './thread.ts';
import { seal } from './seal.ts';

seal({ builtins: ['fs', 'path'] });
