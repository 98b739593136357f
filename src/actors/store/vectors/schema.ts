/** The table of vectors of one audience, empty where the household embeds nothing. */

export function vectorsOf(audience: number): string {
  return `vectors_${audience}`;
}

/** A vector goes with its row, whoever removes that. */
export function createVectors(audience: number): string {
  const vectors = vectorsOf(audience);
  return `
    CREATE TABLE ${vectors} (
      memory INTEGER PRIMARY KEY,
      model TEXT NOT NULL,
      -- Of which words: a digest. The same words are not embedded again.
      words BLOB NOT NULL,
      -- The row's last change when its words were last looked at.
      seen INTEGER NOT NULL,
      -- 32-bit floats; empty where the endpoint does not take the text.
      vector BLOB NOT NULL
    ) STRICT;
    CREATE TRIGGER ${vectors}_gone AFTER DELETE ON memories_${audience} BEGIN
      DELETE FROM ${vectors} WHERE memory = old.id;
    END;`;
}
