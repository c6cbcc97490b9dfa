import { EngineError } from '../../engine/engine-error.ts';

/**
 * A library that is not installed everywhere: those under the GPL are optional and only ever loaded in a process of
 * their own. Rejects with the EngineError `absent`, which says what to install.
 */
export async function optionalImport<Library>(
  purpose: string,
  name: string,
  load: () => Promise<Library>,
): Promise<Library> {
  try {
    return await load();
  } catch (error) {
    if (!isMissing(error, name)) throw error;
    throw new EngineError(
      'absent',
      `${purpose} needs ${name}, which is not installed. To install it: npm install --include=optional`,
    );
  }
}

function isMissing(error: unknown, name: string): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') && String(error).includes(name);
}
