/**
 * The step that brought the history of coop.toml. `trying`: written to the file, or about to be, and not yet known to hold.
 * `key`: of the call that wanted it, so that a turn that goes on after a crash does not want it twice.
 */
export const SETTINGS = `
CREATE TABLE settings_versions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  key TEXT UNIQUE,
  by TEXT,
  outcome TEXT NOT NULL CHECK (outcome IN ('trying', 'kept', 'refused', 'unsure')),
  what TEXT NOT NULL,
  words TEXT,
  diff TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT;
CREATE INDEX settings_by_outcome ON settings_versions (outcome, id);
`;
