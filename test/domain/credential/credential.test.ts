import { describe, expect, test } from 'vitest';
import { credentialIn, maskCredentials } from '../../../src/domain/credential/index.ts';
import { HARMLESS } from './harmless.ts';
import { SECRETS } from './secrets.ts';

/** A secret may stand on several lines. */
const lines = (secret: string): string[] => secret.split('\n').filter((line) => line.length > 2);

describe('a credential', () => {
  test.each(SECRETS)('is seen in $text', ({ text }) => {
    expect(credentialIn(text)).toMatch(/^(?:an?|the) /);
  });

  test.each(SECRETS.filter(({ secrets }) => secrets.length > 0))('is masked in $text', ({ text, secrets }) => {
    const masked = maskCredentials(text);
    for (const line of secrets.flatMap(lines)) expect(masked).not.toContain(line.replaceAll(/^["']|["']$/g, ''));
    expect(masked).toContain('***');
    expect(maskCredentials(masked)).toBe(masked);
  });

  test('is masked within JSON, and JSON within that', () => {
    for (const { text, secrets } of SECRETS) {
      const once = JSON.stringify({ role: 'user', content: `Hello!\n${text}\nBye` });
      for (const inside of [once, JSON.stringify([once])]) {
        const masked = maskCredentials(inside);
        for (const line of secrets.flatMap(lines).filter((one) => !/["\\]/.test(one)))
          expect(masked, text).not.toContain(line);
      }
    }
  });

  test('is seen between other sentences', () => {
    for (const [index, { text }] of SECRETS.entries()) {
      const around = HARMLESS[index % HARMLESS.length] ?? '';
      expect(credentialIn(`${around}\n${text}\n${around}`), text).toBeDefined();
    }
  });

  test('is named as what it is', () => {
    expect(credentialIn('my PIN is 4921')).toBe('a PIN');
    expect(credentialIn('the wifi password is sunflower')).toBe('a password');
    expect(credentialIn('4111 1111 1111 1111')).toBe('a card number');
    expect(credentialIn('the alarm code is 4921')).toBe('an access code');
    expect(credentialIn('postgres://alice:meadow@db/home')).toBe('a password in a URL');
  });
});

describe('what only looks like one', () => {
  test.each(HARMLESS.map((text) => ({ text })))('is left alone: $text', ({ text }) => {
    expect(credentialIn(text)).toBeUndefined();
    expect(maskCredentials(text)).toBe(text);
  });

  test('is also left alone in JSON', () => {
    for (const text of HARMLESS) {
      const inside = JSON.stringify({ role: 'user', content: `Hello!\n${text}\nBye` });
      expect(maskCredentials(inside), text).toBe(inside);
    }
  });
});

describe('announcing', () => {
  const labels = [
    'the password',
    'Our wifi password',
    'the password for the NAS',
    'The password to the laptop',
    'the pw',
  ];
  const numbers = ['my PIN', 'the PIN for the card', 'the alarm code', 'the door code', 'code for the garage'];
  const connected = (to: readonly string[]): string[] =>
    to.flatMap((label) => [' is ', ': ', ' is now '].map((connector) => label + connector));
  const secrets = [
    'hunter2',
    'sunflower',
    'Bluebird',
    'correct horse battery staple',
    'Tr0ub4dor&3',
    'monkey-banana-42',
  ];
  const places =
    'on the fridge|in the drawer|under the keyboard|taped to the router|written down in the blue notebook|known to Bob|with grandma|still the same|wrong|not working|in KeePass|something Bob made up|our old address|your birthday|printed on the box|easy to guess|expired|case sensitive|whatever Bob says|somewhere in the attic|nowhere to be found|pretty weak|only for family|at least 8 characters long|three words|on a sticky note|twelve characters|lost|up to Bob';

  test('a word or a number is seen, whatever it is called and however it is said', () => {
    const words = connected(labels).flatMap((beginning) => secrets.map((secret) => beginning + secret));
    const figures = connected(numbers).flatMap((beginning) =>
      ['4921', '492138', '4 9 2 1', 'four nine two one'].map((secret) => beginning + secret),
    );
    expect([...words, ...figures].filter((text) => credentialIn(text) === undefined)).toEqual([]);
  });

  test('where it is and what it is like may be kept', () => {
    const texts = connected([...labels, ...numbers]).flatMap((beginning) =>
      places.split('|').flatMap((place) => [beginning + place, `${beginning}${place}, I think.`]),
    );
    expect(texts.filter((text) => credentialIn(text) !== undefined)).toEqual([]);
  });
});

describe('a hostile text', () => {
  const units =
    'A1| |\n|\\|"|-|.|=|password is |password: |the code of the |recovery code 12-|seed zoo |eyJa.|eyJ-|curl -u |mysql -|"kty"|WIFI:|-----BEGIN PRIVATE KEY-----|http://a|a@|?token=a1B2|login: |4111 |secret_|token.|is the |<password>|ａ|password\u200b|[{"password":"'.split(
      '|',
    );
  /** Milliseconds of this thread's own: others use the machine, too. */
  const took = (text: string): number => {
    const before = process.threadCpuUsage();
    credentialIn(text);
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / 1_000;
  };

  test('takes no longer for its size than a small one', { timeout: 120_000 }, () => {
    const few = 16 * 1024;
    const times = 16;
    // Were every place tried again from every place, it would be 256.
    const limit = times * 6;
    took(units.join(''));
    for (const unit of units) {
      const long = unit.repeat(Math.ceil((few * times) / unit.length));
      let ratio = Number.POSITIVE_INFINITY;
      for (let tries = 0; tries < 3 && ratio >= limit; tries += 1) {
        const small = Math.max(1, Math.min(took(long.slice(0, few)), took(long.slice(0, few))));
        ratio = Math.min(ratio, took(long) / small);
      }
      expect(ratio, JSON.stringify(unit)).toBeLessThan(limit);
    }
  });
});
