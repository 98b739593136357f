import { describe, expect, it } from 'vitest';
import { type Clusterable, clustersOf } from '../../../src/domain/memory/index.ts';

const said = (text: string, more: Partial<Clusterable> = {}): Clusterable => ({ text, people: [], tags: [], ...more });
const members = (rows: readonly Clusterable[], least = 2) => clustersOf(rows, least).map((cluster) => cluster.members);

describe('clusters by meaning', () => {
  it('finds rows about the same in other words, and no others', () => {
    const rows = [
      said('Carol volunteers at the animal shelter on weekends.'),
      said('The boiler was serviced by the plumber.'),
      said('On weekends Carol has been volunteering at an animal shelter, and finds it rewarding.'),
      said('Bob bought a blue bicycle.'),
      said('Volunteering at the animal shelter means a lot to Carol.'),
    ];
    expect(members(rows)).toEqual([[0, 2, 4]]);
  });

  it('needs no equal titles, and does not see case, accents or order', () => {
    expect(members([said('CAFÉ opens late on market days'), said('On market day the cafes open late')])).toEqual([
      [0, 1],
    ]);
  });

  it('keeps numbers that differ apart', () => {
    const rows = [said('The rent of the flat is 900 euros'), said('The rent of the flat is 950 euros')];
    expect(members(rows)).toEqual([]);
    expect(members([...rows, said('The rent of the flat is due')])).not.toEqual([[0, 1, 2]]);
    expect(members([said('The rent of the flat is due'), said('The rent of the flat is 900 euros')])).toEqual([[0, 1]]);
  });

  it('keeps what denies apart from what says so', () => {
    expect(members([said('Alice eats meat at dinner'), said('Alice does not eat meat at dinner')])).toEqual([]);
  });

  it('keeps people apart', () => {
    const ofAlice = said('likes strong black tea in the morning', { people: ['Alice'] });
    const ofBob = said('likes strong black tea in the morning', { people: ['bob'] });
    expect(members([ofAlice, ofBob])).toEqual([]);
    expect(members([ofAlice, { ...ofBob, people: ['BOB', 'alice'] }])).toEqual([[0, 1]]);
  });

  it('counts only clusters that are large enough', () => {
    const rows = [said('the garden gate squeaks'), said('the gate of the garden squeaks')];
    expect(members(rows, 3)).toEqual([]);
    expect(members([...rows, said('squeaks: the garden gate')], 3)).toEqual([[0, 1, 2]]);
  });

  it('names the member that is nearest to the others', () => {
    const rows = [
      said('the old garden gate squeaks loudly at night'),
      said('the garden gate squeaks'),
      said('the garden gate squeaks and needs oil'),
    ];
    expect(clustersOf(rows, 3)).toEqual([{ members: [0, 1, 2], central: 1 }]);
  });

  it('makes no cluster that nobody would read', () => {
    const sizes = members(Array.from({ length: 40 }, () => said('the garden gate squeaks'))).map((some) => some.length);
    expect(Math.max(...sizes)).toBe(16);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(40);
  });

  it('takes rows without any word, and none at all', () => {
    expect(members([])).toEqual([]);
    expect(members([said('🎉'), said('***'), said('')])).toEqual([]);
  });

  it('gives the same for the same', () => {
    const words = 'garden gate squeak oil night boiler plumber tea market flat rent shelter'.split(' ');
    const rows = Array.from({ length: 200 }, (_, row) =>
      said([0, 1, 2, 3].map((at) => words[(row * 7 + at * at * 5) % words.length]).join(' ')),
    );
    expect(clustersOf(rows, 3)).toEqual(clustersOf([...rows], 3));
  });
});
