import { z } from 'zod';
import type { List } from './list.js';

// API tokens and service tokens come from two lists; here they become one, in the order that both have.

const keys = ['name', 'createdAt', 'expiresAt', 'lastUsedAt'] as const;

/** By what tokens are sorted; a leading minus turns the order round. */
export const tokenSorts: readonly string[] = keys.flatMap((key) => [key, `-${key}`]);

type Node = List['nodes'][number];
type Order = (one: Node, other: Node) => number;

const sortable = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.coerce.date(),
  expiresAt: z.coerce.date(),
  lastUsedAt: z.coerce.date().nullable(),
});

/** The order in which the actions list tokens: names ignore case, and never used comes before all times. */
export function tokenOrder(sort: string): Order {
  const key = keys.find((each) => sort.endsWith(each)) ?? 'createdAt';
  const direction = sort.startsWith('-') ? -1 : 1;
  return (one, other) => direction * compare(valueOf(one, key), valueOf(other, key));
}

function valueOf(node: Node, key: (typeof keys)[number]): number | Buffer {
  const value = sortable.parse(node)[key];
  if (typeof value === 'string') return Buffer.from(value.toLowerCase());
  return value === null ? -Infinity : value.getTime();
}

/** Buffers as bytes, which is how the database compares names. */
function compare(one: number | Buffer, other: number | Buffer): number {
  if (one instanceof Buffer && other instanceof Buffer) return Buffer.compare(one, other);
  return one < other ? -1 : Number(one > other);
}

/**
 * One list of several, each of which is in that order already and read as far as `limit`: cut once, counted together. Of
 * equals, those of the first list come first. It has no cursor, since no action could go on from it.
 */
export function merged(lists: readonly List[], order: Order, limit: number): List {
  const nodes = lists
    .flatMap((list) => list.nodes)
    .sort(order)
    .slice(0, limit);
  const totalCount = lists.reduce((sum, list) => sum + list.totalCount, 0);
  const read = lists.reduce((sum, list) => sum + list.nodes.length, 0);
  const hasNextPage = nodes.length < read || lists.some(({ pageInfo }) => pageInfo.hasNextPage);
  return { nodes, pageInfo: { hasNextPage, endCursor: null }, totalCount };
}
