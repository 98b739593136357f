export { editToml } from './edit.ts';
export type { Edit } from './intended.ts';
export type { TomlTable, TomlValue } from './values.ts';
