/** Writes the tables of keys and of checks in docs/ anew, from the code: `npm run docs:keys`. Tests hold that it was. */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { CHECKS } from '../src/config/check-names.ts';
import { describeKeys } from '../src/config/describe.ts';

const PAGE = resolve(import.meta.dirname, '../docs/configuration.md');
const CHECKS_PAGE = resolve(import.meta.dirname, '../docs/operations.md');
const FROM = '<!-- keys: written by scripts/configuration.ts -->\n';
const TO = '<!-- end of the keys -->\n';

/** The page with the keys as the schema has them now. */
export const withKeys = (page: string): string => withTable(page, FROM, table(), TO);

/** The page with the checks as `coop check` has them now. */
export function withChecks(page: string): string {
  const rows = Object.entries(CHECKS).map(([name, about]) => `| \`${name}\` | ${cell(about)} |\n`);
  const from = '<!-- checks: written by scripts/configuration.ts -->\n';
  return withTable(
    page,
    from,
    `\n| name | what it looks at |\n|---|---|\n${rows.join('')}\n`,
    '<!-- end of the checks -->\n',
  );
}

function withTable(page: string, from: string, table: string, to: string): string {
  const [before = '', rest = ''] = page.split(from);
  const [, after = ''] = rest.split(to);
  return before + from + table + to + after;
}

function table(): string {
  const rows = describeKeys().map(({ key, type, default: given, about, applies, asks }) =>
    [`\`${key}\``, cell(type), given === null ? '' : `\`${cell(given)}\``, cell(about), applies, asks].join(' | '),
  );
  const head = ['key', 'type', 'default', 'what it is', 'holds', 'asked for'];
  return `\n| ${head.join(' | ')} |\n${'|---'.repeat(head.length)}|\n${rows.map((row) => `| ${row} |\n`).join('')}\n`;
}

const cell = (text: string): string => text.replaceAll('|', '\\|');

if (process.argv[1] === import.meta.filename) {
  writeFileSync(PAGE, withKeys(readFileSync(PAGE, 'utf8')));
  writeFileSync(CHECKS_PAGE, withChecks(readFileSync(CHECKS_PAGE, 'utf8')));
}
