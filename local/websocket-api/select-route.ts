/** `$request.body.action` or `${request.body.action}`, as a path into the message's JSON. */
export function selectionPath(expression: string): string[] {
  const found = /^\$\{?request\.body\.([A-Za-z0-9_.-]+)\}?$/.exec(expression);
  if (!found?.[1]) throw new Error(`Not a route selection expression of a WebSocket API: ${expression}`);
  return found[1].split('.');
}

/** The route's key for this message: `$default` for text that is not JSON, has no such field or names no route. */
export function selectRoute(text: string, path: string[], has: (key: string) => boolean): string {
  const key = valueAt(text, path);
  return key !== undefined && !key.startsWith('$') && has(key) ? key : '$default';
}

function valueAt(text: string, path: string[]): string | undefined {
  try {
    let value: unknown = JSON.parse(text);
    for (const name of path) {
      if (typeof value !== 'object' || value === null) return undefined;
      value = Object.getOwnPropertyDescriptor(value, name)?.value;
    }
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  } catch {
    return undefined;
  }
}
