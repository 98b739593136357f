/** The step that brought retention: what is old enough is found without looking through what is not. */
export const RETENTION = `
CREATE INDEX conversations_closed ON conversations (closed_at) WHERE closed_at IS NOT NULL AND why NOT IN ('forgetting', 'forgotten');
CREATE INDEX conversations_forgetting ON conversations (id) WHERE why = 'forgetting';
CREATE INDEX turns_by_person ON turns (person);
CREATE INDEX outbox_by_age ON outbox (state, at);
CREATE INDEX inbox_held_age ON inbox (at) WHERE state = 'held';
CREATE INDEX approvals_by_age ON approvals (state, decided_at);
CREATE INDEX notices_shown ON notices (at) WHERE shown = 1;
CREATE INDEX joins_by_age ON joins (at);
`;
