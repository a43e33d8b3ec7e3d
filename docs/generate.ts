import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { settingsTable } from '../src/settings.js';

// Writes what the documentation says of the code from the code: the table of settings in the README.

const readme = resolve(import.meta.dirname, '../README.md');
const block = /(<!-- settings -->\n)[\s\S]*?(<!-- \/settings -->)/;

const text = await readFile(readme, 'utf8');
await writeFile(
  readme,
  text.replace(block, (_all, begin: string, end: string) => begin + settingsTable() + end),
);
