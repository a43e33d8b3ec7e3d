/**
 * From now on this process ends tidily when it is told to, or when what comes back is called. SIGTERM is from who may have a
 * load balancer to tell first; whoever presses Ctrl-C waits for nothing.
 */
export function endBy(stopAll: (isPatient: boolean) => Promise<void>): () => void {
  let ending: Promise<void> | undefined;
  const end = (isPatient: boolean): void => {
    ending ??= stopAll(isPatient).then(() => process.exit(process.exitCode ?? 0));
  };
  process.on('SIGINT', () => end(false));
  process.on('SIGTERM', () => end(true));
  return () => end(false);
}
