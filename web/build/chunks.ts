/** The parts without which nobody who is signed in sees their rooms: the first screen asks for all of them at once. */
export const ROOMS_PARTS = ['app/app.tsx', 'platform/site-engine.ts', 'platform/sign-in.ts', 'platform/site-config.ts'];

const LOOKS_OF_PANELS =
  /\/web\/src\/(?:(?:bots|faces|members|pictures|search|settings)\/[\w-]+|app\/details|rooms\/(?:new-room|quick-switcher)|ui\/(?:dialog|field|menu|emoji-[\w]+))\.module\.css/;

/** What is always loaded together is one file: it compresses better, and is fetched sooner. */
export const chunkGroups = [
  // Changes with React only, so a new version of the site does not fetch it again.
  { name: 'react', test: /node_modules\/(?:react|react-dom|scheduler)\//, priority: 3 },
  { name: 'shell', test: /\/web\/src\/main\.tsx$|\/web\/src\/ui\/create-icon\.ts$/, priority: 2 },
  { name: 'rooms', test: isRoomsPart, priority: 1 },
  // Nobody reads a conversation without the part of the engine that brings it in.
  { name: 'conversation', test: /\/web\/src\/(?:conversation\/conversation\.tsx|engine\/room-load\.ts)$/, priority: 1 },
  // The looks of what opens above or beside the rooms: much alike, so one file is half the size of many.
  { name: 'panels', test: LOOKS_OF_PANELS, priority: 1 },
  // What several parts share and the rooms do without: each file of its own would be named in what is loaded first.
  { name: 'icons', test: /\/lucide-react\/dist\/esm\/icons\//, priority: 0 },
  { name: 'words', test: /\/web\/src\/words\/(?!bots|landing)/, priority: 0 },
];

/** What colours code stands apart: the service worker fetches it when it is needed, not with the site. */
export function chunkFileNames({ moduleIds }: { moduleIds: readonly string[] }): string {
  const isForCode = moduleIds.some((id) => /\/(?:@shikijs|shiki)\//.test(id));
  return isForCode ? 'assets/code/[name]-[hash].js' : 'assets/[name]-[hash].js';
}

export function isRoomsPart(id: string): boolean {
  return ROOMS_PARTS.some((part) => id.endsWith(`/web/src/${part}`));
}
