import { resolve } from 'node:path';
import { readVersion } from '../src/version.js';
import { readShippedPackages } from './shipped-packages.js';

// `npm run --silent sbom`: the bill of materials, as CycloneDX 1.5, of what is shipped. npm's own leaves out what the console
// bundles, since that is there for building; the same lock file twice gives the same text.

const root = resolve(import.meta.dirname, '..');
const version = await readVersion();

const purlOf = (name: string, of: string): string => `pkg:npm/${name.replace('@', '%40')}@${of}`;

/** `sha512-…` of the lock file, in base64, as CycloneDX has it. */
const hashesOf = (integrity = ''): { alg: string; content: string }[] => {
  const [algorithm, content] = integrity.split('-', 2);
  if (algorithm !== 'sha512' || content === undefined) return [];
  return [{ alg: 'SHA-512', content: Buffer.from(content, 'base64').toString('hex') }];
};

const components = (await readShippedPackages(root)).map((each) => ({
  type: 'library',
  'bom-ref': `${each.name}@${each.version}`,
  name: each.name,
  version: each.version,
  purl: purlOf(each.name, each.version),
  licenses: [{ expression: each.license ?? 'NONE' }],
  hashes: hashesOf(each.integrity),
  properties: [{ name: 'graphwarden:part', value: each.part }],
}));
const component = {
  ...{ type: 'application', 'bom-ref': `graphwarden@${version}`, name: 'graphwarden', version },
  ...{ purl: purlOf('graphwarden', version), licenses: [{ expression: 'Apache-2.0' }] },
};
const bill = {
  ...{ bomFormat: 'CycloneDX', specVersion: '1.5', version: 1 },
  metadata: { component },
  components,
};
process.stdout.write(`${JSON.stringify(bill, null, 2)}\n`);
