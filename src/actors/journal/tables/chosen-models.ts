import type { PlaceKey } from '../../../protocol/address.ts';
import type { PersonName } from '../../../protocol/ids.ts';
import type { Database } from '../../kernel/sqlite/index.ts';

/** Which model somebody chose in a place, where it is not the standard one. */
export class ChosenModels {
  readonly #get;
  readonly #set;
  readonly #clear;

  constructor(db: Database) {
    this.#get = db.prepare<[PersonName, PlaceKey], { model: string }>(
      'SELECT model FROM chosen_models WHERE person = ? AND place = ? LIMIT 1',
    );
    this.#set = db.prepare<[PersonName, PlaceKey, string]>(
      `INSERT INTO chosen_models (person, place, model) VALUES (?, ?, ?)
       ON CONFLICT (person, place) DO UPDATE SET model = excluded.model`,
    );
    this.#clear = db.prepare<[PersonName, PlaceKey]>('DELETE FROM chosen_models WHERE person = ? AND place = ?');
  }

  of(person: PersonName, place: PlaceKey): string | null {
    return this.#get.get(person, place)?.model ?? null;
  }

  /** @param model null: the standard one */
  choose(person: PersonName, place: PlaceKey, model: string | null): void {
    if (model === null) this.#clear.run(person, place);
    else this.#set.run(person, place, model);
  }
}
