/** Writes the table of keys in docs/configuration.md anew, from the schema: `npm run docs:keys`. A test holds that it was. */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describeKeys } from '../src/config/describe.ts';

const PAGE = resolve(import.meta.dirname, '../docs/configuration.md');
const FROM = '<!-- keys: written by scripts/configuration.ts -->\n';
const TO = '<!-- end of the keys -->\n';

/** The page with the keys as the schema has them now. */
export function withKeys(page: string): string {
  const [before = '', rest = ''] = page.split(FROM);
  const [, after = ''] = rest.split(TO);
  return before + FROM + table() + TO + after;
}

function table(): string {
  const rows = describeKeys().map(({ key, type, default: given, about, applies, asks }) =>
    [`\`${key}\``, cell(type), given === null ? '' : `\`${cell(given)}\``, cell(about), applies, asks].join(' | '),
  );
  const head = ['key', 'type', 'default', 'what it is', 'holds', 'asked for'];
  return `\n| ${head.join(' | ')} |\n${'|---'.repeat(head.length)}|\n${rows.map((row) => `| ${row} |\n`).join('')}\n`;
}

const cell = (text: string): string => text.replaceAll('|', '\\|');

if (process.argv[1] === import.meta.filename) writeFileSync(PAGE, withKeys(readFileSync(PAGE, 'utf8')));
