/**
 * The step that brought messages which join a turn, and turns that are taken out of their conversation.
 *
 * `joins` is the message whose turn answers this one, too; `heard` the step at which that turn read it, null until it has. What is
 * `alone` joins nothing, and nothing joins it. A turn has one answer in each place (`part` 0), and before it what it answered before
 * something joined it. `verbose`: the places where what an agent says between its calls is sent.
 */
export const TURNS = `
ALTER TABLE inbox ADD COLUMN joins INTEGER REFERENCES inbox (id);
ALTER TABLE inbox ADD COLUMN heard INTEGER;
ALTER TABLE inbox ADD COLUMN alone INTEGER NOT NULL DEFAULT 0 CHECK (alone IN (0, 1));
CREATE INDEX inbox_joins ON inbox (joins, id) WHERE joins IS NOT NULL;

ALTER TABLE turns ADD COLUMN taken_out TEXT CHECK (taken_out IN ('retried', 'undone'));

ALTER TABLE outbox ADD COLUMN part INTEGER NOT NULL DEFAULT 0;
DROP INDEX outbox_answer;
CREATE UNIQUE INDEX outbox_answer ON outbox (turn, place, part) WHERE kind IN ('reply', 'failure');

CREATE TABLE verbose (place TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
`;
