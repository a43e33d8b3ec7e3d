import { type SpanContext, TraceFlags, isSpanContextValid } from '@opentelemetry/api';

/** A header of a request, by its name in lower case. */
export type HeaderOf = (name: string) => string | undefined;

/** The headers by which Hasura, or whoever asks it, says which span a request belongs to: W3C's, and Zipkin's B3. */
export const parentHeaders = ['traceparent', 'x-b3-traceid', 'x-b3-spanid', 'x-b3-sampled'] as const;

/** The span that a request says it comes from; undefined where it names none, or no valid one. */
export function remoteParent(headerOf: HeaderOf): SpanContext | undefined {
  const parent = fromTraceparent(headerOf('traceparent')) ?? fromB3(headerOf);
  return parent !== undefined && isSpanContextValid(parent) ? parent : undefined;
}

function fromTraceparent(text: string | undefined): SpanContext | undefined {
  const found = /^(?!ff)[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(?:$|-)/.exec(text?.trim() ?? '');
  const [, traceId, spanId, flags] = found ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  return { traceId, spanId, traceFlags: parseInt(flags, 16) & TraceFlags.SAMPLED, isRemote: true };
}

function fromB3(headerOf: HeaderOf): SpanContext | undefined {
  const traceId = headerOf('x-b3-traceid')?.toLowerCase();
  const spanId = headerOf('x-b3-spanid')?.toLowerCase();
  if (traceId === undefined || spanId === undefined) return undefined;
  const isLeftOut = /^(?:0|false)$/i.test(headerOf('x-b3-sampled') ?? '1');
  const traceFlags = isLeftOut ? TraceFlags.NONE : TraceFlags.SAMPLED;
  return { traceId: traceId.padStart(32, '0'), spanId, traceFlags, isRemote: true };
}
