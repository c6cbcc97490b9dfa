import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter } from 'node:path';
import { fromRoot } from './root.mjs';

/** Programs started from here find our dependencies' binaries, and our Node, first. */
export function projectEnv() {
  return { ...process.env, PATH: `${fromRoot('node_modules/.bin')}${delimiter}${process.env.PATH ?? ''}` };
}

/** Runs a program in our place: our streams, our signals, its exit code. */
export function runInForeground(file, parameters, env = {}) {
  const child = spawn(file, parameters, { cwd: fromRoot('.'), env: { ...projectEnv(), ...env }, stdio: 'inherit' });
  forward('SIGTERM', child);
  forward('SIGHUP', child);
  forward('SIGINT', child);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}

function forward(signal, child) {
  process.on(signal, () => {
    // A terminal tells its whole foreground group of Ctrl-C: the child knows, and a second one may mean "now!" to it.
    if (signal === 'SIGINT' && process.stdin.isTTY) return;
    child.kill(signal);
  });
}
