import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

export interface RunningProcess {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly commandLine: string;
}

/** All that runs on this Linux; zombies do not run. */
export async function runningProcesses(): Promise<RunningProcess[]> {
  const running: RunningProcess[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    const commandLine = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
    const [state, parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === undefined || state === '' || state === 'Z') continue;
    running.push({ pid: Number(name), parent: Number(parent), group: Number(group), commandLine });
  }
  return running;
}

export async function isRunning(pid: number): Promise<boolean> {
  return (await runningProcesses()).some((found) => found.pid === pid);
}

/** Waits until the condition holds, and fails with `what` if that takes more than ten seconds. */
export async function eventually(what: string, condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`ten seconds have passed, and still not: ${what}`);
    await delay(5);
  }
}
