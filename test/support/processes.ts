import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

export interface RunningProcess {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly commandLine: string;
}

/** All that runs on this machine; zombies do not run. */
export async function runningProcesses(): Promise<RunningProcess[]> {
  const rows = process.platform === 'linux' ? await rowsOfProc() : await rowsOfPs();
  return rows.flatMap((row) => {
    const [, pid, state, parent, group, commandLine = ''] = /^(\d+) (\S+) (\d+) (\d+) (.*)$/s.exec(row) ?? [];
    if (pid === undefined || state === undefined || state.startsWith('Z')) return [];
    return [{ pid: Number(pid), parent: Number(parent), group: Number(group), commandLine }];
  });
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

/** Small Linux images have no ps. */
async function rowsOfProc(): Promise<string[]> {
  const numbers = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  return await Promise.all(
    numbers.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
      const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      const [state, parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return `${pid} ${state} ${parent} ${group} ${commandLine.replaceAll('\0', ' ')}`;
    }),
  );
}

async function rowsOfPs(): Promise<string[]> {
  const { stdout } = await promisify(execFile)('ps', ['-Aww', '-o', 'pid=,state=,ppid=,pgid=,args=']);
  return stdout
    .split('\n')
    .map((row) => row.trim().replace(/^(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s+/, '$1 $2 $3 $4 '));
}
