import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { testAs, type Account } from './account.js';
import { copyFor } from './binaries-copy.js';
import { hydrateLinks } from './binaries-links.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';

/** PostgreSQL's programs, all of which the account may read and run. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  /** 17 of 17.10: the data of one major version cannot be used by another. */
  readonly major: number;
}

/** What npm has installed for this platform. */
export interface InstalledPackage {
  readonly native: string;
  readonly version: string;
}

const manifest = z.object({ version: z.string().regex(/^\d+\.[\w.+-]{1,60}$/) });

/** Finds the package with PostgreSQL for a platform, such as linux-x64. */
export async function installedPackage(
  platform = `${process.platform}-${process.arch}`,
): Promise<InstalledPackage> {
  const name = `@embedded-postgres/${platform}`;
  try {
    const root = dirname(dirname(createRequire(import.meta.url).resolve(name)));
    const { version } = manifest.parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')));
    return { native: join(root, 'native'), version };
  } catch (error) {
    throw new EmbeddedPostgresError(
      `There is no embedded PostgreSQL here (npm package ${name} is not installed): set DATABASE_URL to use a PostgreSQL of your own`,
      { cause: error },
    );
  }
}

/**
 * The programs where npm has put them, if the account can use them there; if it cannot (a checkout in root's home, a
 * folder in which missing links cannot be made), a copy in the first of the temporary folders in which it can.
 */
export async function usableBinaries(
  installed: InstalledPackage,
  account: Account,
  temporaryFolders: readonly string[] = [tmpdir(), '/var/tmp', '/tmp'],
): Promise<Binaries> {
  const usable = (native: string) => isUsable(native, account);
  const inPlace = (await hydrateLinks(installed.native)) && (await usable(installed.native));
  const native = inPlace ? installed.native : await copyFor(installed, usable, temporaryFolders);
  if (native === undefined) {
    throw new EmbeddedPostgresError(
      `PostgreSQL in ${installed.native} cannot be run by ${account.name}, nor a copy of it in ${temporaryFolders.join(' or ')}: start as an ordinary user, or set DATABASE_URL`,
    );
  }
  const bin = join(native, 'bin');
  return {
    initdb: join(bin, 'initdb'),
    postgres: join(bin, 'postgres'),
    major: Number.parseInt(installed.version),
  };
}

async function isUsable(native: string, account: Account): Promise<boolean> {
  return (
    (await testAs(account, ['-x', join(native, 'bin', 'postgres')])) &&
    (await testAs(account, ['-r', join(native, 'share', 'postgresql', 'postgres.bki')]))
  );
}
