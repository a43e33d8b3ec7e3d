import { RateLimiterMemory } from 'rate-limiter-flexible';

export interface RateLimit {
  /** Counts one request of `key` and says whether it is within `perMinute`. Exact within this process. */
  allows(key: string, perMinute: number): Promise<boolean>;
}

/** A fixed window of one minute per key, in memory; a changed limit starts a window of its own. */
export function createRateLimit(): RateLimit {
  const limiters = new Map<number, RateLimiterMemory>();
  const limiterFor = (points: number): RateLimiterMemory => {
    const limiter = limiters.get(points) ?? new RateLimiterMemory({ points, duration: 60 });
    limiters.set(points, limiter);
    return limiter;
  };
  return {
    async allows(key, perMinute) {
      return await limiterFor(perMinute)
        .consume(key)
        .then(
          () => true,
          () => false,
        );
    },
  };
}
