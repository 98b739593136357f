/** For whoever runs commands: processes, the folders they work in, and the proxy of those that have a network. Import it first. */
import './thread.ts';
import { seal } from './seal.ts';

seal({ builtins: ['buffer', 'child_process', 'dns', 'fs', 'net', 'path', 'timers'] });
