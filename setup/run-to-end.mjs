import { spawn } from 'node:child_process';
import { fromRoot } from './root.mjs';

const FATAL_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const TIMED_OUT = 124;
const NOT_STARTED = 127;

/** The leaders of the process groups that run now. */
const groups = new Set();

/**
 * Runs a program in the repository's folder, as a process group of its own; when it ends, or we do, the whole group
 * ends, so that nothing it started stays behind. Never rejects: a program that cannot start has the code 127, one that
 * takes longer than `msMax` 124.
 *
 * @param {string} file
 * @param {string[]} parameters
 * @param {{ msMax: number, cwd?: string, env?: NodeJS.ProcessEnv, output?: 'stderr' | 'inherit' | 'capture' }} options `stderr` sends
 *   both streams to our stderr, `capture` returns both
 * @returns {Promise<{ code: number, output: string }>}
 */
export function runToEnd(file, parameters, { msMax, cwd = fromRoot('.'), env = process.env, output = 'stderr' }) {
  const streams = { stderr: [2, 2], inherit: ['inherit', 'inherit'], capture: ['pipe', 'pipe'] }[output];
  const child = spawn(file, parameters, { cwd, env, stdio: ['ignore', ...streams], detached: true });
  const chunks = [];
  for (const pipe of [child.stdout, child.stderr]) pipe?.on('data', (chunk) => chunks.push(chunk));
  if (child.pid !== undefined) watchGroup(child.pid);
  return new Promise((resolve) => {
    const finish = (code, note = '') => {
      clearTimeout(timer);
      endGroup(child.pid);
      resolve({ code, output: `${Buffer.concat(chunks)}${note}` });
    };
    const timer = setTimeout(() => finish(TIMED_OUT, `\nstopped after ${msMax / 1000} s\n`), msMax);
    child.on('error', (error) => finish(NOT_STARTED, `\n${error.message}\n`));
    child.on('exit', () => endGroup(child.pid));
    child.on('close', (code) => finish(code ?? 1));
  });
}

function watchGroup(leader) {
  if (groups.size === 0) {
    for (const signal of FATAL_SIGNALS) process.on(signal, endAllGroups);
    process.on('exit', killAllGroups);
  }
  groups.add(leader);
}

function endGroup(leader) {
  if (!groups.delete(leader)) return;
  killGroup(leader);
  if (groups.size > 0) return;
  for (const signal of FATAL_SIGNALS) process.off(signal, endAllGroups);
  process.off('exit', killAllGroups);
}

function endAllGroups() {
  process.exit(1);
}

function killAllGroups() {
  for (const leader of groups) killGroup(leader);
}

function killGroup(leader) {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // Nobody of the group is left, which is the usual case.
  }
}
