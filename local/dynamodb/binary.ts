import { accessSync, constants, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';

const MISSING = `The DynamoDB engine "dynoxide" was not found. Install it and start again:
  npm install --no-save dynoxide            (any system)
  brew install nubo-db/tap/dynoxide         (macOS)
or set DYNOXIDE_BIN to the program (https://github.com/nubo-db/dynoxide/releases).`;

/** The engine's program: DYNOXIDE_BIN, then the installed package, then PATH. */
export function findDynoxide(environment: Record<string, string | undefined> = process.env): string {
  const given = environment.DYNOXIDE_BIN;
  if (given && !isProgram(given)) throw new Error(`DYNOXIDE_BIN is ${given}, which cannot be run`);
  const onPath = (environment.PATH ?? '').split(delimiter).map((folder) => join(folder, 'dynoxide'));
  const found = [given, packaged(), ...onPath].find((path) => path && isProgram(path));
  if (!found) throw new Error(MISSING);
  return found;
}

function packaged(): string | undefined {
  const name = `@dynoxide/${process.platform}-${process.arch}/dynoxide`;
  try {
    return createRequire(import.meta.url).resolve(name);
  } catch {
    return undefined;
  }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
