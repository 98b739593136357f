import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LOBBY } from './seats.ts';

/** A new folder with a configuration, and whatever `furnish` puts beside it. */
export async function furnished(url: string, furnish?: (folder: string) => Promise<void>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'coop-prove-'));
  await furnish?.(folder);
  await writeFile(join(folder, 'coop.toml'), household(url), { mode: 0o600 });
  return folder;
}

const household = (url: string): string => `
[[groups]]
name = "${LOBBY}"
match = ["terminal:${LOBBY}"]
strangers = "answer"

[memory.capture]
after_seconds = 0

[agent]
id = "cooper"
model = "anthropic/claude-test"

[provider]
name = "anthropic"
base_url = "${url}"

# Whatever a hostile model asks for fits: what is proven here is what it is given.
[[provider.models]]
name = "claude-test"
context = 10000000
${PEOPLE.map(([name, trust, more = '']) => `\n[[users]]\nname = "${name}"\ntrust = "${trust}"\n${more}`).join('')}`;

/** Two at each of the upper levels: secrets lie between equals, too. */
const PEOPLE = [
  ['alice', 'full', 'match = ["terminal:default"]\n'],
  ['dana', 'full'],
  ['bob', 'inner'],
  ['ben', 'inner'],
  ['carol', 'familiar'],
  ['pat', 'public'],
] as const;
