import type { Rule } from '../src/metadata/check/rule.js';
import { rulesOfMetadata } from '../src/metadata/check/rules-of-metadata.js';
import { rulesOfPermissions } from '../src/metadata/check/rules-of-permissions.js';
import { code, fenced, table } from './markdown.js';

/** The whole of `docs/metadata-check.md`: every rule of `graphwarden metadata check`. */
export const metadataCheckPage = (): string =>
  `${[
    introduction,
    '## Permissions',
    rulesTable(rulesOfPermissions),
    '## Everything else',
    rulesTable(rulesOfMetadata),
  ].join('\n\n')}\n`;

const introduction = `<!-- Written by \`npm run docs:generate\` from src/metadata/check/rules-of-*.ts: change those. -->

# The check of metadata

\`graphwarden metadata check\` looks for mistakes in the metadata directory (format 3) of any Hasura project, and says of each
the file and line, what is wrong, and how to mend it.

${fenced(
  'sh',
  `graphwarden metadata check ../app/metadata              # the files alone
graphwarden metadata check ../app/metadata --database   # with the tables of the configured database, which must be the project's
graphwarden metadata check ../app/metadata --strict     # refused for warnings too
graphwarden metadata check ../app/metadata --json       # { findings: [{ rule, severity, file, path, line, message, fix }], unchecked: [rule] }`,
)}

It ends with 0 where there are no errors, with 4 where there are some, and with 3 where there are no metadata. *Error*: somebody gets what they
should not, or Hasura refuses it. *Warning*: it may be meant so. *Note*: good to know. A finding can be milder than its rule, or graver, where that depends on who has
the permission: what a project that tracks none of our access views leaves open is a warning, since it may be guarded otherwise.
Rules marked with *database* need \`--database\`; without it they are left out, or find less. Sources that are not PostgreSQL are not checked.`;

const rulesTable = (rules: Readonly<Record<string, Rule>>): string =>
  table(
    ['rule', 'severity', 'what', 'why', 'fix'],
    Object.entries(rules).map(([name, { severity, needs, what, why, fix }]) => [
      code(name),
      needs === 'catalog' ? `${severity}, database` : severity,
      ...[what, why, fix],
    ]),
  );
