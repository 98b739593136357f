/** For owners of one SQLite file: the addon and the paths it asks for. No network. Import it first. */
import './thread.ts';
import { seal } from './seal.ts';

seal({ builtins: ['crypto', 'fs', 'path', 'util'], addon: true });
