import { LineCounter, type Node, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import { MetadataError } from './metadata-error.js';

/** A file of YAML that still knows its lines. */
export interface YamlFile {
  /** How errors call it. */
  readonly file: string;
  readonly value: unknown;
  /** The line, counted from 1, where the thing at these keys and positions begins, or the nearest one around it that there is. */
  lineOf(path: readonly PropertyKey[]): number;
}

/** Hasura writes includes as quoted texts; unquoted they are a tag, which means the same. */
const includeTag = { tag: '!include', resolve: (path: string) => `!include ${path}` };

/** Reads YAML. Every failure is a MetadataError with the line. */
export function parseYamlFile(text: string, file: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, customTags: [includeTag] });
  const lineAt = (offset: number): number => Math.max(1, lines.linePos(offset).line);
  const [problem] = document.errors;
  if (problem !== undefined)
    throw new MetadataError('unreadable', problem.message, { file, path: '', line: lineAt(problem.pos[0]) });
  return {
    file,
    value: toValue(document, file),
    lineOf(path) {
      return lineAt(offsetOf(document.contents, path));
    },
  };
}

/** Resolving aliases is where a file that unfolds without end is found out. */
function toValue(document: ReturnType<typeof parseDocument>, file: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw new MetadataError('unreadable', String(error), { file, path: '', line: 1 });
  }
}

function offsetOf(root: Node | null, path: readonly PropertyKey[]): number {
  let node: unknown = root;
  let offset = root?.range?.[0] ?? 0;
  for (const key of path) {
    const step = stepInto(node, key);
    if (step === undefined) return offset;
    node = step.node;
    offset = step.offset ?? offset;
  }
  return offset;
}

/** A pair begins where its key does. */
function stepInto(
  node: unknown,
  key: PropertyKey,
): { readonly node: unknown; readonly offset: number | undefined } | undefined {
  if (isMap(node)) {
    const pair = node.items.find(
      (item) => String(isScalar(item.key) ? item.key.value : item.key) === String(key),
    );
    return pair && { node: pair.value, offset: isScalar(pair.key) ? pair.key.range?.[0] : undefined };
  }
  if (!isSeq(node) || typeof key !== 'number') return undefined;
  const item: unknown = node.items[key];
  return item === undefined ? undefined : { node: item, offset: rangeStart(item) };
}

const rangeStart = (node: unknown): number | undefined =>
  isMap(node) || isSeq(node) || isScalar(node) ? node.range?.[0] : undefined;
