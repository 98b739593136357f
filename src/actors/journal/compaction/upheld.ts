import type { Database } from '../../kernel/sqlite/index.ts';

const without = (conversation: string, turn: string): string => `
  DELETE FROM compactions WHERE conversation = ${conversation} AND upto >= (SELECT n FROM turns WHERE id = ${turn});
  DELETE FROM turn_summaries WHERE turn = ${turn};`;

const withoutAny = (conversation: string): string => `
  DELETE FROM compactions WHERE conversation = ${conversation};
  DELETE FROM turn_summaries WHERE turn IN (SELECT id FROM turns WHERE conversation = ${conversation});`;

/**
 * A summary stands only as long as everything that it is made of: no writer has to remember it. What is forgotten, done again,
 * taken back or moved takes along the summaries that it is in; a conversation that is closed all of its own, and those that a turn
 * still makes there when that ends. The triggers are this connection's own, like those of `enforceMoves`.
 */
export function upholdSummaries(db: Database): void {
  db.exec(`
    CREATE TEMP TRIGGER summaries_gone AFTER DELETE ON main.compactions
    BEGIN DELETE FROM summaries WHERE compaction = OLD.id; END;
    CREATE TEMP TRIGGER summaries_unsaid AFTER DELETE ON main.entries
    BEGIN ${without('OLD.conversation', 'OLD.turn')} END;
    CREATE TEMP TRIGGER summaries_reworded AFTER UPDATE OF message, conversation, level, aloud ON main.entries
    BEGIN ${without('OLD.conversation', 'OLD.turn')} END;
    CREATE TEMP TRIGGER summaries_undone AFTER UPDATE OF state ON main.turns
      WHEN OLD.state <> 'running' AND NEW.state <> OLD.state
    BEGIN ${without('OLD.conversation', 'OLD.id')} END;
    CREATE TEMP TRIGGER summaries_taken_out AFTER UPDATE OF taken_out ON main.turns WHEN NEW.taken_out IS NOT NULL
    BEGIN ${without('NEW.conversation', 'NEW.id')} END;
    CREATE TEMP TRIGGER summaries_moved AFTER UPDATE OF conversation, level ON main.turns
      WHEN OLD.conversation <> NEW.conversation OR OLD.level <> NEW.level
    BEGIN ${without('OLD.conversation', 'OLD.id')} END;
    CREATE TEMP TRIGGER summaries_closed AFTER UPDATE OF closed_at ON main.conversations WHEN NEW.closed_at IS NOT NULL
    BEGIN ${withoutAny('OLD.id')} END;
    CREATE TEMP TRIGGER summaries_late AFTER UPDATE OF state ON main.turns
      WHEN NEW.state <> 'running'
        AND (SELECT closed_at FROM conversations WHERE id = NEW.conversation) IS NOT NULL
    BEGIN ${withoutAny('NEW.conversation')} END;`);
}
