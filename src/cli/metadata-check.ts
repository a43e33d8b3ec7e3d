import { join } from 'node:path';
import { type CheckedDirectory, checkDirectory } from '../metadata/check/check-directory.js';
import type { Finding } from '../metadata/check/finding.js';
import { CliCommand } from './cli-command.js';
import { CommandProblem } from './exit-codes.js';
import type { Needs } from './needs.js';
import { visible, visibleJson } from './visible.js';

interface Options {
  readonly database?: true;
  readonly json?: true;
  readonly strict?: true;
}

export const metadataCheck = ({ terminal, metadata }: Needs): CliCommand =>
  new CliCommand('check')
    .description(
      'look for mistakes in the metadata directory of any Hasura project: file, line, what is wrong, and how to mend it; refused where there are errors. docs/metadata-check.md lists the rules',
    )
    .argument('[directory]', 'where `databases` is; without it, the metadata of the reference app')
    .option(
      '--database',
      'look at the tables of the configured database too, which must be those of the project',
    )
    .option('--strict', 'be refused for warnings too')
    .option('--json', 'print the findings as JSON')
    .example('graphwarden metadata check ../app/metadata')
    .example('graphwarden metadata check ../app/metadata --database --strict --json')
    .action(async (given: string | undefined, { database, json, strict }: Options) => {
      const directory = given ?? metadata.directory;
      const catalog = database === true ? await metadata.catalog() : undefined;
      const checked = await checkDirectory(directory, catalog);
      if (checked === undefined)
        throw new CommandProblem('notFound', `There is no metadata of format 3 in ${directory}.`);
      const text = json === true ? visibleJson(checked, 2) : textOf(directory, checked);
      if (text !== '') terminal.print(text);
      const bad = checked.findings.filter((each) => isBad(each, strict === true));
      if (bad.length > 0) throw new CommandProblem('refused', `${summary(checked.findings)}.`);
      if (json !== true) terminal.tell(`${summary(checked.findings)}.`);
    });

const isBad = ({ severity }: Finding, strict: boolean): boolean =>
  severity === 'error' || (strict && severity === 'warning');

/** Each file with its findings under it. They come sorted by file. */
function textOf(directory: string, { findings, unchecked }: CheckedDirectory): string {
  const files = [...new Set(findings.map(({ file }) => file))];
  const blocks = files.map((file) => {
    const own = findings.filter((finding) => finding.file === file);
    return [visible(join(directory, file)), ...own.flatMap(linesOf)].join('\n');
  });
  const left =
    unchecked.length === 0
      ? []
      : [`Left out, or looked at in part, without --database: ${unchecked.join(', ')}.`];
  return [...blocks, ...left].join('\n\n');
}

function linesOf({ line, severity, rule, message, fix }: Finding): string[] {
  const start = `  ${String(line).padStart(4)}  ${severity.padEnd(7)}  `;
  return [`${start}${rule}  ${visible(message)}`, `${' '.repeat(start.length)}fix: ${visible(fix)}`];
}

/** `2 errors, 1 warning, 0 notes`. */
const summary = (findings: readonly Finding[]): string =>
  (['error', 'warning', 'note'] as const)
    .map((severity) => {
      const count = findings.filter((finding) => finding.severity === severity).length;
      return `${count} ${severity}${count === 1 ? '' : 's'}`;
    })
    .join(', ');
