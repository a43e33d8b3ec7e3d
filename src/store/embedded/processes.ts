import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { testAs, type Account } from './account.js';

/**
 * When the process with this number began, in a form that no other process shares: numbers are used again, births are
 * not. Undefined if there is no such process; a zombie is none, since it holds nothing any more.
 */
export async function birthOf(pid: number): Promise<string | undefined> {
  return process.platform === 'linux' ? await birthInProc(pid) : await birthByPs(pid);
}

/**
 * Is this process the PostgreSQL of this very cluster? Nothing is signalled before this has said yes. The account asks,
 * because in a container root itself may not look into another user's process.
 */
export async function isPostgresOf(pid: number, cluster: string, account: Account): Promise<boolean> {
  if (process.platform !== 'linux') return (await ps(pid, 'command')).includes(`/postgres -D ${cluster} `);
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  if (!/^[^\0]*\/postgres\0/.test(commandLine)) return false;
  return await testAs(account, [`/proc/${pid}/cwd`, '-ef', '.'], cluster);
}

async function birthInProc(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (stat === undefined) return undefined;
  // The command's name, in brackets, may hold anything; the fields behind it are the state (3rd) to the start time (22nd).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, started] = [fields[0], fields[19]];
  if (started === undefined || state === 'Z' || state === 'X') return undefined;
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  return `${boot.trim()}:${started}`;
}

async function birthByPs(pid: number): Promise<string | undefined> {
  const state = await ps(pid, 'state');
  return state === '' || state.startsWith('Z') ? undefined : (await ps(pid, 'lstart')).replace(/\s+/g, '_');
}

/** One column of ps(1) for one process, empty if there is no such process. */
async function ps(pid: number, column: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('ps', ['-ww', '-o', `${column}=`, '-p', String(pid)]);
    return stdout.trim();
  } catch {
    return '';
  }
}
