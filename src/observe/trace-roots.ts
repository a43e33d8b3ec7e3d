import { ROOT_CONTEXT, SpanKind } from '@opentelemetry/api';
import {
  type IdGenerator,
  RandomIdGenerator,
  type Sampler,
  SamplingDecision,
} from '@opentelemetry/sdk-trace';

/**
 * Draws the id of a trace before anything is made for it, and asks whether it is sampled. Most are not, where few are: an
 * id and a question cost the hook half of what a span does that records nothing.
 */
export function createRoots(sampler: Sampler) {
  const random = new RandomIdGenerator();
  let drawn: string | undefined;
  const idGenerator: IdGenerator = {
    generateSpanId: () => random.generateSpanId(),
    generateTraceId() {
      const id = drawn ?? random.generateTraceId();
      drawn = undefined;
      return id;
    },
  };
  return {
    /** For the provider of the tracer: the trace that begins next has the id that was drawn for it. */
    idGenerator,
    /** Whether the next trace, which begins at once if at all, is to be made. */
    isNextSampled(name: string): boolean {
      drawn = random.generateTraceId();
      const { decision } = sampler.shouldSample(ROOT_CONTEXT, drawn, name, SpanKind.SERVER, {}, []);
      return decision !== SamplingDecision.NOT_RECORD;
    },
  };
}
