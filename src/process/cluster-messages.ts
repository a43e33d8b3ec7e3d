import { z } from 'zod';

// What the processes of one service say to each other.

/** What a worker is told in its environment, which nobody else can read, unlike a command line. */
export const workerVariable = 'GRAPHWARDEN_WORKER';

export const workerOrders = z.object({
  databaseUrl: z.string(),
  /** Whether this is the one worker that runs what is due every hour. */
  runsHourlyJobs: z.boolean(),
});
export type WorkerOrders = z.infer<typeof workerOrders>;

/** Numbers as a registry gives them for adding up. */
const snapshot = z.array(z.custom<object>((value) => typeof value === 'object' && value !== null));

/** Where a service listens; for operators, where they have an address of their own. */
const addresses = z.object({ address: z.string(), operationsAddress: z.string().optional() });
export type Addresses = { readonly [Key in keyof z.infer<typeof addresses>]: z.infer<typeof addresses>[Key] };

export const toPrimary = z.discriminatedUnion('kind', [
  addresses.extend({
    kind: z.literal('listens'),
    port: z.number(),
    operationsPort: z.number().optional(),
  }),
  z.object({ kind: z.literal('ask for the sum'), question: z.number() }),
  z.object({ kind: z.literal('own metrics'), question: z.number(), snapshot }),
]);
export type ToPrimary = z.infer<typeof toPrimary>;

export const toWorker = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ask for own metrics'), question: z.number() }),
  /** Without a text when not every worker has answered in time. */
  z.object({ kind: z.literal('sum'), question: z.number(), text: z.string().optional() }),
]);
export type ToWorker = z.infer<typeof toWorker>;
