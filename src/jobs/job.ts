/** Work that the clock starts, on one replica at a time. */
export interface Job {
  readonly name: string;
  /** Does all of it, a piece at a time, as long as it is allowed to go on. */
  run(mayGoOn: () => boolean): Promise<void>;
}

/** The pieces of a job until one comes back with less than was asked for. */
export async function inPieces(
  size: number,
  doPiece: (limit: number) => Promise<number>,
  mayGoOn: () => boolean,
): Promise<number> {
  let total = 0;
  while (mayGoOn()) {
    const done = await doPiece(size);
    total += done;
    if (done < size) break;
  }
  return total;
}
