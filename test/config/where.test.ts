import { chmodSync, mkdirSync, statSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findConfig } from '../../src/config/find.ts';
import { checkSocketFolder, prepareSocketFolder, SOCKET_PATH_MAX_BYTES, socketPath } from '../../src/config/socket.ts';
import { CoopError } from '../../src/protocol/errors.ts';
import { AGENT, Household } from './support.ts';

const codeOf = (act: () => unknown): string | undefined => {
  try {
    act();
    return undefined;
  } catch (error) {
    return error instanceof CoopError ? error.code : String(error);
  }
};

describe('which configuration is meant', () => {
  const places = ['coop.toml', 'home/.coop/coop.toml', 'xdg/coop/coop.toml', 'home/.config/coop/coop.toml'];

  test.each(places.map((place, index) => [place, places.slice(index)] as const))(
    '%s comes before those after it',
    (place, present) => {
      using house = new Household();
      for (const path of present) house.write(AGENT, path);
      const home = join(house.folder, 'home');
      const variables = { XDG_CONFIG_HOME: join(house.folder, 'xdg') };
      expect(findConfig(undefined, { ...house.env, home, variables })).toBe(join(house.folder, place));
    },
  );

  test('one that is named is the only one looked for', () => {
    using house = new Household();
    house.write(AGENT);
    expect(codeOf(() => findConfig('other.toml', house.env))).toBe('E_CONFIG_MISSING');
  });

  test('where there is none, the message names the local one and says what to do', () => {
    using house = new Household();
    expect(() => findConfig(undefined, house.env)).toThrow(`no configuration at ${house.config}. Run "coop init"`);
  });

  test('a relative XDG_CONFIG_HOME is ignored', () => {
    using house = new Household({ XDG_CONFIG_HOME: '.' });
    house.write(AGENT, 'coop/coop.toml');
    expect(codeOf(() => findConfig(undefined, house.env))).toBe('E_CONFIG_MISSING');
  });
});

describe('the socket', () => {
  test('lies beside the configuration, whatever links lead there', () => {
    using house = new Household();
    house.write(AGENT, 'real/coop.toml');
    symlinkSync('real', join(house.folder, 'link'));
    const config = findConfig('link/coop.toml', house.env);
    expect(socketPath(config, house.env)).toBe(join(house.folder, 'real/run/coop.sock'));
  });

  test('of a deep folder is short, and the same each time', () => {
    using house = new Household({ XDG_RUNTIME_DIR: '/run/user/4711' });
    const config = join(house.folder, 'deep'.repeat(30), 'coop.toml');
    const socket = socketPath(config, house.env);
    expect(socket).toMatch(/^\/run\/user\/4711\/coop-\d+-[0-9a-f]{16}\/coop\.sock$/);
    expect(Buffer.byteLength(socket)).toBeLessThanOrEqual(SOCKET_PATH_MAX_BYTES);
    expect(socketPath(config, house.env)).toBe(socket);
    expect(socketPath(config.replace('deep', 'peed'), house.env)).not.toBe(socket);
  });

  test('is measured in bytes, not in letters', () => {
    using house = new Household({ XDG_RUNTIME_DIR: '/run/user/4711' });
    const config = join('/', 'ü'.repeat(45), 'coop.toml');
    expect(socketPath(config, house.env)).toMatch(/^\/run\/user\/4711\//);
  });

  test('fits also where the runtime folder itself is too deep', () => {
    using house = new Household({ XDG_RUNTIME_DIR: `/${'x'.repeat(120)}` });
    const env = { ...house.env, temporary: `/${'y'.repeat(120)}` };
    const socket = socketPath(join(house.folder, 'deep'.repeat(30), 'coop.toml'), env);
    expect(Buffer.byteLength(socket)).toBeLessThanOrEqual(SOCKET_PATH_MAX_BYTES);
  });

  test("has a folder that is made for its owner's eyes only", () => {
    using house = new Household();
    const socket = socketPath(house.config, house.env);
    prepareSocketFolder(socket, house.env);
    expect(statSync(dirname(socket)).mode & 0o777).toBe(0o700);
    prepareSocketFolder(socket, house.env);
  });

  test('is refused in a folder where others can write', () => {
    using house = new Household();
    const socket = socketPath(house.config, house.env);
    mkdirSync(dirname(socket));
    chmodSync(dirname(socket), 0o777);
    expect(codeOf(() => checkSocketFolder(socket, house.env))).toBe('E_SOCKET');
    expect(codeOf(() => prepareSocketFolder(socket, house.env))).toBe('E_SOCKET');
  });

  test('is refused in a folder that belongs to somebody else', () => {
    using house = new Household();
    const socket = join(house.folder, 'coop-1-0/coop.sock');
    mkdirSync(dirname(socket), { mode: 0o700 });
    const stranger = { ...house.env, uid: 4711 };
    const owner = statSync(dirname(socket)).uid;
    // Root's folders are anybody's business; where the tests run as root, there is nothing to refuse.
    expect(codeOf(() => checkSocketFolder(socket, stranger))).toBe(owner === 0 ? undefined : 'E_SOCKET');
  });

  test('is refused where its folder is a link', () => {
    using house = new Household();
    const socket = socketPath(house.config, house.env);
    symlinkSync(house.folder, dirname(socket));
    expect(codeOf(() => checkSocketFolder(socket, house.env))).toBe('E_SOCKET');
  });
});
