import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const names = z.record(z.string(), z.string()).optional();
const entry = z.object({
  version: z.string().optional(),
  license: z.string().optional(),
  integrity: z.string().optional(),
  dev: z.boolean().optional(),
  optional: z.boolean().optional(),
  link: z.boolean().optional(),
  dependencies: names,
  devDependencies: names,
  peerDependencies: names,
  peerDependenciesMeta: z.record(z.string(), z.object({ optional: z.boolean().optional() })).optional(),
});
type Entry = z.infer<typeof entry>;
export const lockFile = z.object({ packages: z.record(z.string(), entry) });
type Lock = z.infer<typeof lockFile>['packages'];

/** How a package comes to whoever installs us: in the image, inside the console's files, or with `npm ci` alone. */
export type Part = 'service' | 'console' | 'embedded';

export interface ShippedPackage {
  readonly name: string;
  readonly version: string;
  /** An expression of SPDX; undefined where the package says nothing. */
  readonly license: string | undefined;
  /** The digest by which npm checks what it downloads. */
  readonly integrity: string | undefined;
  readonly part: Part;
}

/** What the console needs while it is built and checked, and of which nothing is left in its files. */
const buildsTheConsole = (name: string): boolean =>
  name === 'vite' || name === '@vitejs/plugin-react' || name === 'gql.tada' || name.startsWith('@types/');

/**
 * Every package of which anything is shipped, by the lock file. What the console bundles is taken to be all that it
 * names, and all that this needs: rather one too many than one that is overlooked.
 */
export function shippedPackages(packages: Lock): ShippedPackage[] {
  const found = new Map<string, ShippedPackage>();
  const take = (path: string, part: Part): void => {
    const { version = '', license, integrity } = packages[path] ?? {};
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    if (!found.has(`${name}@${version}`))
      found.set(`${name}@${version}`, { name, version, license, integrity, part });
  };
  const ofUs = Object.entries(packages).filter(
    ([path, { dev, link }]) => path.startsWith('node_modules/') && dev !== true && link !== true,
  );
  for (const [path, { optional }] of ofUs) take(path, optional === true ? 'embedded' : 'service');
  const named = Object.keys(packages['console']?.devDependencies ?? {});
  for (const path of closure(
    packages,
    named.filter((name) => !buildsTheConsole(name)),
  ))
    take(path, 'console');
  return [...found.values()].sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
}

const keyOf = ({ name, version }: ShippedPackage): string => `${name}@${version}`;

/** The paths of packages that the console names, and of all that they need. */
function closure(packages: Lock, named: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = named.map((name) => resolved(packages, 'console', name));
  for (let path = open.pop(); path !== undefined || open.length > 0; path = open.pop()) {
    if (path === undefined || seen.has(path)) continue;
    seen.add(path);
    const from = path;
    for (const name of needsOf(packages[path] ?? {})) open.push(resolved(packages, from, name));
  }
  return seen;
}

function needsOf({ dependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} }: Entry): string[] {
  const peers = Object.keys(peerDependencies).filter((name) => peerDependenciesMeta[name]?.optional !== true);
  return [...Object.keys(dependencies), ...peers].filter((name) => !buildsTheConsole(name));
}

/** Where Node would find a package that another one asks for: beside it, or further up. */
function resolved(packages: Lock, from: string, name: string): string | undefined {
  const path = `${from}/node_modules/${name}`;
  if (path in packages) return path;
  const end = from.lastIndexOf('/node_modules/');
  if (end >= 0) return resolved(packages, from.slice(0, end), name);
  const top = `node_modules/${name}`;
  return top in packages ? top : undefined;
}

/** The packages that the lock file in a folder has. */
export async function readShippedPackages(root: string): Promise<ShippedPackage[]> {
  const text = await readFile(join(root, 'package-lock.json'), 'utf8');
  return shippedPackages(lockFile.parse(JSON.parse(text)).packages);
}
