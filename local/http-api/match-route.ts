export interface RouteMatch {
  key: string;
  pathParameters: Record<string, string>;
}

interface Pattern {
  key: string;
  method: string;
  segments: string[];
}

/** The route of a request: the most specific path wins, then the named method before `ANY`, at last `$default`. */
export function routeMatcher(keys: Iterable<string>): (method: string, path: string) => RouteMatch | undefined {
  const all = [...keys];
  const patterns = all
    .filter((key) => key !== '$default')
    .map(patternOf)
    .toSorted(bySpecificity);
  return (method, path) => {
    const segments = path.split('/').slice(1);
    for (const pattern of patterns) {
      if (pattern.method !== 'ANY' && pattern.method !== method) continue;
      const pathParameters = parametersOf(pattern.segments, segments);
      if (pathParameters) return { key: pattern.key, pathParameters };
    }
    return all.includes('$default') ? { key: '$default', pathParameters: {} } : undefined;
  };
}

function patternOf(key: string): Pattern {
  const [method = '', path = ''] = key.split(' ');
  return { key, method, segments: path.split('/').slice(1) };
}

function bySpecificity(a: Pattern, b: Pattern): number {
  const length = Math.max(a.segments.length, b.segments.length);
  for (let at = 0; at < length; at += 1) {
    const difference = rank(a.segments[at]) - rank(b.segments[at]);
    if (difference !== 0) return difference;
  }
  return Number(a.method === 'ANY') - Number(b.method === 'ANY');
}

/** Literal before variable before greedy. */
function rank(segment: string | undefined): number {
  if (segment === undefined) return 3;
  if (isGreedy(segment)) return 2;
  return segment.startsWith('{') ? 1 : 0;
}

function isGreedy(segment: string): boolean {
  return segment.endsWith('+}');
}

function parametersOf(pattern: string[], segments: string[]): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [at, part] of pattern.entries()) {
    const segment = segments[at];
    if (segment === undefined || segment === '') return undefined;
    if (isGreedy(part)) return { ...parameters, [part.slice(1, -2)]: decoded(segments.slice(at).join('/')) };
    if (part.startsWith('{')) parameters[part.slice(1, -1)] = decoded(segment);
    else if (part !== segment) return undefined;
  }
  return pattern.length === segments.length ? parameters : undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
