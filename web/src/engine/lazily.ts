import { DomainError } from '../../../protocol/errors.ts';

type Methods<Part> = { [Name in keyof Part]: (...args: never[]) => Promise<unknown> };

/** A part of the engine that is loaded when it is needed. @throws DomainError `unavailable` when it cannot be, now */
export async function loaded<Part>(load: () => Promise<Part>): Promise<Part> {
  try {
    return await load();
  } catch (cause) {
    throw new DomainError('unavailable', 'A part of the site could not be loaded.', { cause });
  }
}

/** The methods of a part that is loaded when the first of them is called. */
export function lazily<Part extends Methods<Part>>(names: readonly (keyof Part)[], load: () => Promise<Part>): Part {
  const call =
    (name: keyof Part) =>
    async (...args: never[]) =>
      (await loaded(load))[name](...args);
  return Object.fromEntries(names.map((name) => [name, call(name)])) as Part;
}
