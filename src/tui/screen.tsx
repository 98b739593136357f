import { render } from 'ink';
import type { Shell } from '../commands/shell.ts';
import type { Connection } from './connection/connection.ts';
import type { Controller } from './controller.ts';
import type { Store } from './store.ts';
import { App } from './view/App.tsx';
import { Coloured } from './view/styled.tsx';

/** The client on a whole terminal, until the connection has ended. */
export async function runScreen(
  shell: Shell,
  store: Store,
  controller: Controller,
  connection: Connection,
): Promise<void> {
  const isColoured = (shell.env.variables['NO_COLOR'] ?? '') === '';
  const screen = render(
    <Coloured value={isColoured}>
      <App store={store} controller={controller} />
    </Coloured>,
    {
      stdin: shell.stdin,
      stdout: shell.stdout,
      stderr: shell.stderr,
      exitOnCtrlC: false,
      patchConsole: false,
      // That it is a terminal was found out before.
      interactive: true,
      kittyKeyboard: { mode: 'auto' },
    },
  );
  try {
    await connection.ended();
  } finally {
    await screen.waitUntilRenderFlush();
    screen.unmount();
    await screen.waitUntilExit();
  }
}
