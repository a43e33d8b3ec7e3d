/**
 * Runs work for many who ask at once. Whoever comes while it is under way shares the next run, which begins when this one has
 * ended: so each gets what was found after it asked, and no two runs are ever under way.
 */
export function shareRuns<T>(run: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  let next: Promise<T> | undefined;

  function begin(): Promise<T> {
    const begun = run().finally(() => {
      if (running === begun) running = undefined;
    });
    running = begun;
    return begun;
  }

  async function afterThis(current: Promise<T>): Promise<T> {
    await current.catch(() => undefined);
    next = undefined;
    return await begin();
  }

  return () => {
    if (running === undefined) return next ?? begin();
    next ??= afterThis(running);
    return next;
  };
}
