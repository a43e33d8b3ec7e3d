import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Attributes,
  type Context,
  type Span,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Config } from '../config.js';
import type { Log } from './log.js';
import { type HeaderOf, remoteParent } from './remote-parent.js';
import { createRoots } from './trace-roots.js';
import { samplerOf } from './trace-sampler.js';

type Facts = Readonly<Record<string, string | number | boolean | undefined>>;

/** Ends a span; what failed is told by its kind, never by its message. */
export type EndSpan = (failure?: unknown) => void;

/** A request at a door, from its first byte on. */
interface ServedRequest {
  readonly door: string;
  readonly method: string | undefined;
  readonly requestId: () => string;
  readonly headerOf: HeaderOf;
  /** Whether the span that it names may decide in which trace it is and whether it is traced; else that span is only linked. */
  readonly trustsParent: boolean;
  /** When it came in, where that was a while ago. */
  readonly startedAt?: number;
}

/**
 * What took how long, for an OpenTelemetry collector. Spans bear ids, names that the code has, and numbers: no text that
 * came with a request, no name of a person, no statement.
 */
export interface Traces {
  /** Does work in the span of a request; `finished` is to be told the status, and is undefined where the request is not traced. */
  serve<T>(request: ServedRequest, work: (finished: ((status: number) => void) | undefined) => T): T;
  /** Does work in a span below the open one, and adds what there is to tell of its result. */
  within<T>(name: string, facts: Facts, work: () => Promise<T>, tell?: (done: T) => Facts): Promise<T>;
  /** Begins a span below the open one, for what is no promise. */
  begin(name: string, facts: Facts): EndSpan;
  /** Adds to the open span. */
  note(facts: Facts): void;
  /** Sends what waits, for three seconds at most. */
  stop(): Promise<void>;
}

/** A collector that is slow or gone: so many spans wait, the rest is dropped, and no request hears of it. */
const queue = { maxQueueSize: 4096, maxExportBatchSize: 512, scheduledDelayMillis: 1000 };
const patienceMs = 3000;

function processorFor({ url }: NonNullable<Config['traces']>, log: Log): BatchSpanProcessor {
  const exporter = toldTo(log, new OTLPTraceExporter({ url, timeoutMillis: patienceMs }));
  return new BatchSpanProcessor({ ...queue, exporter, exportTimeoutMillis: patienceMs });
}

/** Nothing is global: whoever has these traces writes them. */
export function createTraces(settings: NonNullable<Config['traces']>, log: Log): Traces {
  const sampler = samplerOf(settings);
  const roots = createRoots(sampler);
  const { idGenerator } = roots;
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': settings.serviceName }),
    ...{ sampler, idGenerator, spanProcessors: [processorFor(settings, log)] },
  });
  const tracer = provider.getTracer('graphwarden');
  const open = new AsyncLocalStorage<Context | undefined>();

  const start = (
    name: string,
    facts: Facts,
    parent: Context,
    more: { kind?: SpanKind; startTime?: number },
  ) => {
    const span = tracer.startSpan(name, { attributes: defined(facts), ...more }, parent);
    return { span, context: trace.setSpan(parent, span) };
  };

  return {
    serve({ door, method, requestId, headerOf, trustsParent, startedAt }, work) {
      const trusted = trustsParent ? remoteParent(headerOf) : undefined;
      // Nobody below a request that is not sampled asks for a context: none is made.
      if (trusted === undefined && !roots.isNextSampled(door)) return beyond(open, () => work(undefined));
      const parent = trusted === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, trusted);
      const more = { kind: SpanKind.SERVER, ...(startedAt !== undefined && { startTime: startedAt }) };
      const { span, context } = start(door, {}, parent, more);
      if (!span.isRecording()) return beyond(open, () => work(undefined));
      span.setAttributes(defined({ 'http.request.method': method, 'graphwarden.request_id': requestId() }));
      const named = trustsParent ? undefined : remoteParent(headerOf);
      if (named !== undefined) span.addLink({ context: named });
      const finished = (status: number): void => {
        span.setAttribute('http.response.status_code', status);
        if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
        span.end();
      };
      return open.run(context, () => work(finished));
    },
    within(name, facts, work, tell) {
      const parent = open.getStore();
      if (parent === undefined) return work();
      const { span, context } = start(name, facts, parent, {});
      return endingWith(span, open.run(context, work), tell);
    },
    begin(name, facts) {
      const parent = open.getStore();
      return parent === undefined ? () => undefined : endOf(start(name, facts, parent, {}).span);
    },
    note(facts) {
      const context = open.getStore();
      if (context !== undefined) trace.getSpan(context)?.setAttributes(defined(facts));
    },
    async stop() {
      await provider.shutdown().catch(() => undefined);
    },
  };
}

/** Outside any span, also where the request before it on the same connection has one that is still open. */
const beyond = <T>(open: AsyncLocalStorage<Context | undefined>, work: () => T): T =>
  open.getStore() === undefined ? work() : open.run(undefined, work);

async function endingWith<T>(span: Span, work: Promise<T>, tell?: (done: T) => Facts): Promise<T> {
  const end = endOf(span);
  try {
    const done = await work;
    if (tell !== undefined) span.setAttributes(defined(tell(done)));
    end();
    return done;
  } catch (error) {
    end(error);
    throw error;
  }
}

const defined = (facts: Facts): Attributes => ({ ...facts });

const endOf =
  (span: Span): EndSpan =>
  (failure) => {
    if (failure !== undefined) {
      const kind = failure instanceof Error && 'code' in failure ? String(failure.code) : 'Internal';
      span.setAttribute('error.type', /^\w{1,40}$/.test(kind) ? kind : 'Internal');
      span.setStatus({ code: SpanStatusCode.ERROR });
    }
    span.end();
  };

/** That a collector cannot be reached is said in the log, by the second. */
const toldTo = (log: Log, exporter: SpanExporter): SpanExporter => ({
  export(spans, done) {
    exporter.export(spans, (result) => {
      if (result.error !== undefined) log.warn({ reason: result.error.name }, 'traces could not be sent');
      done(result);
    });
  },
  shutdown: () => exporter.shutdown(),
});
