/** A job that repeats until stopped. */
export interface RepeatedJob {
  /** Lets a run that is under way finish, then, where it shall, runs it a last time. */
  stop(): Promise<void>;
}

/** Runs a job every so many seconds, never two runs at once; a failure is reported and the next run comes all the same. */
export function repeat(
  seconds: number,
  run: () => Promise<void>,
  onFailure: (error: unknown) => void,
  { atStop = true }: { readonly atStop?: boolean } = {},
): RepeatedJob {
  let running: Promise<void> | undefined;
  const runOnce = (): Promise<void> => {
    running ??= run()
      .catch(onFailure)
      .finally(() => {
        running = undefined;
      });
    return running;
  };
  const timer = setInterval(() => void runOnce(), seconds * 1000);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
      if (atStop) await runOnce();
    },
  };
}
