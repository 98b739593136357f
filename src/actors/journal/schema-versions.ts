/**
 * The step that brought the versions of the files that prompts are made of. `writing`: about to be written, or just written; `unsure`:
 * coop ended in the middle of that. Both become `held` where the file is seen to say so.
 */
export const VERSIONS = `
CREATE TABLE file_versions (
  id INTEGER PRIMARY KEY,
  file TEXT NOT NULL,
  version INTEGER NOT NULL,
  at INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('writing', 'held', 'unsure')),
  by TEXT,
  approved_by TEXT,
  turn TEXT,
  kind TEXT NOT NULL CHECK (kind IN ('text', 'unkept', 'removed')),
  why TEXT,
  bytes INTEGER NOT NULL,
  integrity TEXT NOT NULL CHECK (integrity IN ('full', 'inner', 'familiar', 'public')),
  digest TEXT NOT NULL,
  text TEXT,
  UNIQUE (file, version)
) STRICT;
CREATE INDEX file_versions_open ON file_versions (file, version) WHERE state <> 'held';
`;
