/** The step that brought dead letters: what somebody has seen and let go is not told again. */
export const LETTERS = `
ALTER TABLE inbox ADD COLUMN dropped_at INTEGER;
ALTER TABLE outbox ADD COLUMN dropped_at INTEGER;
ALTER TABLE jobs ADD COLUMN dropped_at INTEGER;
CREATE INDEX inbox_letters ON inbox (id) WHERE state = 'failed' AND dropped_at IS NULL AND text <> '';
CREATE INDEX outbox_letters ON outbox (id) WHERE state IN ('failed', 'unknown') AND dropped_at IS NULL;
CREATE INDEX jobs_letters ON jobs (id) WHERE state = 'failed' AND dropped_at IS NULL;
`;
