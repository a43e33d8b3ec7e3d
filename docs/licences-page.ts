import type { Part, ShippedPackage } from './shipped-packages.js';

/** Licences that ask for no more than to be named, and for no source. Another one is a decision, not a line here. */
const allowed = new Set([
  ...['MIT', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0'],
  ...['CC0-1.0', 'Unlicense', 'Zlib', 'PostgreSQL', 'Python-2.0'],
]);

/** Whether an SPDX expression allows what we do: one of its alternatives with all of its parts. */
export function isAllowed(license: string | undefined): boolean {
  const plain = (license ?? '').replace(/[()]/g, '');
  // Brackets around AND inside of OR, or the other way round, do not occur; such an expression is refused.
  if (/\bOR\b/.test(plain) && /\bAND\b/.test(plain)) return false;
  if (/\bAND\b/.test(plain)) return plain.split(/(?<!\s)\s+AND\s+/).every((each) => allowed.has(each));
  return plain.split(/(?<!\s)\s+OR\s+/).some((each) => allowed.has(each));
}

const parts: readonly (readonly [Part, string, string])[] = [
  ['service', 'The service', 'Installed in the image, and run.'],
  ['console', 'The console', 'Bundled into the files that browsers load, as far as they are used.'],
  [
    'embedded',
    'With `npm ci` alone',
    'Not in the image: the PostgreSQL of `npm start` (whose binaries are under the PostgreSQL licence) and what else is optional.',
  ],
];

/** docs/licences.md: the packages of others of which anything is shipped. */
export function licencesPage(packages: readonly ShippedPackage[]): string {
  const counts = new Map<string, number>();
  for (const { license = 'none' } of packages) counts.set(license, (counts.get(license) ?? 0) + 1);
  const summary = [...counts]
    .sort(([one, many], [other, more]) => more - many || (one < other ? -1 : 1))
    .map(([license, count]) => `${license}: ${count}`)
    .join(' · ');
  const section = ([part, title, about]: (typeof parts)[number]): string => {
    const rows = packages.filter((each) => each.part === part);
    const lines = rows.map(({ name, version, license }) => `| ${name} | ${version} | ${license ?? 'none'} |`);
    return `## ${title}\n\n${about}\n\n| package | version | licence |\n| --- | --- | --- |\n${lines.join('\n')}\n`;
  };
  return `# Licences of what is shipped

Written by \`npm run docs:generate\` from \`package-lock.json\`; a test fails while it is stale, and while a package has a licence that is not among those
that \`docs/licences-page.ts\` allows. \`npm run --silent sbom\` prints the same packages as a CycloneDX document, with their digests. Tools that only
build, check or measure are in neither. Graphwarden itself is under the [Apache License 2.0](../LICENSE).

${summary}

${parts.map(section).join('\n')}`;
}
