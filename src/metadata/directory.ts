import { readFile } from 'node:fs/promises';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';
import type { z } from 'zod';
import { MetadataError } from './metadata-error.js';
import type { Place } from './model.js';
import { type YamlFile, parseYamlFile } from './yaml-file.js';

type Path = readonly PropertyKey[];

/** Values of a metadata directory, each object and list of which knows where it was written. */
export interface Directory {
  /** A file with everything that it includes in place; undefined where there is no such file. */
  read(file: string): Promise<unknown>;
  /** The value as the schema takes it; a MetadataError with the place where it does not. */
  parse<T>(schema: z.ZodType<T>, value: unknown, what: string): T;
  /** Where an object or list that `read` answered with, or the thing at this path in it, was written. */
  placeOf(value: unknown, path?: Path): Place;
  /** The place of what stands at this path within another place, in a file that was read. */
  locate(place: Place, path: Path): Place;
}

const include = /^!include\s+(\S.*)$/;
const deepestInclude = 10;
const deepestValue = 200;

interface Origin {
  readonly file: YamlFile;
  readonly path: Path;
  /** How many includes lead here. */
  readonly includes: number;
}

/** Opens the directory; nothing is read yet. Includes are followed within it only. */
export function openDirectory(root: string): Directory {
  const origins = new WeakMap<object, Origin>();
  const files = new Map<string, YamlFile>();
  const read = readerOf(root, origins, files);
  const placeOf = (value: unknown, path: Path = []): Place => {
    const origin = typeof value === 'object' && value !== null ? origins.get(value) : undefined;
    return origin === undefined ? nowhere : placed({ ...origin, path: [...origin.path, ...path] });
  };
  return {
    read,
    placeOf,
    locate(place, path) {
      const whole = [...stepsOf(place.path), ...path];
      const line = files.get(place.file)?.lineOf(whole) ?? place.line;
      return { file: place.file, path: whole.map(String).join('.'), line };
    },
    parse(schema, value, what) {
      const parsed = schema.safeParse(value);
      if (parsed.success) return parsed.data;
      const [issue] = parsed.error.issues;
      const why = issue?.message ?? 'not as Hasura writes it';
      throw new MetadataError('unreadable', `is not ${what}: ${why}`, placeOf(value, issue?.path));
    },
  };
}

/** The keys and positions that the text of a path stands for. */
const stepsOf = (path: string): PropertyKey[] =>
  path === '' ? [] : path.split('.').map((step) => (/^\d+$/.test(step) ? Number(step) : step));

const nowhere: Place = { file: 'databases/databases.yaml', path: '', line: 1 };

/** Reads files with what they include, and keeps for each object and list where it was written. */
function readerOf(
  root: string,
  origins: WeakMap<object, Origin>,
  files: Map<string, YamlFile>,
): Directory['read'] {
  async function readFrom(file: string, from: Place | undefined, includes: number): Promise<unknown> {
    const name = relative(root, file).split(sep).join(posix.sep);
    if (name.startsWith('..'))
      throw new MetadataError('unreadable', `includes ${name}, which lies outside the directory`, from);
    const text = await readFile(file, 'utf8').catch((error: unknown) => {
      if (from === undefined && isMissing(error)) return undefined;
      throw new MetadataError('unreadable', `cannot read ${name}${reasonOf(error)}`, from);
    });
    if (text === undefined) return undefined;
    const yaml = parseYamlFile(text, name);
    files.set(name, yaml);
    return await included(yaml.value, { file: yaml, path: [], includes });
  }

  async function included(value: unknown, origin: Origin): Promise<unknown> {
    if (typeof value === 'string') {
      const path = include.exec(value)?.[1]?.trim();
      return path === undefined ? value : await follow(path, origin);
    }
    if (typeof value !== 'object' || value === null) return value;
    if (origin.path.length > deepestValue)
      throw new MetadataError('unreadable', 'is nested too deeply', placed(origin));
    const pairs = Object.entries(value).map(async ([key, each]: readonly [string, unknown]) => {
      const step = Array.isArray(value) ? Number(key) : key;
      return [key, await included(each, { ...origin, path: [...origin.path, step] })] as const;
    });
    const done = await Promise.all(pairs);
    const copy: object = Array.isArray(value) ? done.map(([, each]) => each) : Object.fromEntries(done);
    origins.set(copy, origin);
    return copy;
  }

  async function follow(path: string, origin: Origin): Promise<unknown> {
    const place = placed(origin);
    if (origin.includes >= deepestInclude)
      throw new MetadataError('unreadable', 'is included too deeply', place);
    return await readFrom(resolve(root, dirname(origin.file.file), path), place, origin.includes + 1);
  }

  return async (file) => await readFrom(join(root, file), undefined, 0);
}

const placed = ({ file, path }: Pick<Origin, 'file' | 'path'>): Place => ({
  file: file.file,
  path: path.map(String).join('.'),
  line: file.lineOf(path),
});

const isMissing = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';

const reasonOf = (error: unknown): string => (isMissing(error) ? ': there is no such file' : '');
