/** Places that have no zone of their own name. Keys are lower case. */
const PLACES: Readonly<Record<string, string>> = {
  utc: 'UTC',
  gmt: 'UTC',
  beijing: 'Asia/Shanghai',
  mumbai: 'Asia/Kolkata',
  delhi: 'Asia/Kolkata',
  'new delhi': 'Asia/Kolkata',
  bangalore: 'Asia/Kolkata',
  kyiv: 'Europe/Kiev',
  osaka: 'Asia/Tokyo',
  munich: 'Europe/Berlin',
  hamburg: 'Europe/Berlin',
  barcelona: 'Europe/Madrid',
  milan: 'Europe/Rome',
  geneva: 'Europe/Zurich',
  edinburgh: 'Europe/London',
  manchester: 'Europe/London',
  'san francisco': 'America/Los_Angeles',
  'los angeles': 'America/Los_Angeles',
  seattle: 'America/Los_Angeles',
  'las vegas': 'America/Los_Angeles',
  boston: 'America/New_York',
  nyc: 'America/New_York',
  miami: 'America/New_York',
  washington: 'America/New_York',
  austin: 'America/Chicago',
  dallas: 'America/Chicago',
  houston: 'America/Chicago',
  'rio de janeiro': 'America/Sao_Paulo',
  'cape town': 'Africa/Johannesburg',
  canberra: 'Australia/Sydney',
  wellington: 'Pacific/Auckland',
  india: 'Asia/Kolkata',
  japan: 'Asia/Tokyo',
  korea: 'Asia/Seoul',
  'south korea': 'Asia/Seoul',
  china: 'Asia/Shanghai',
  germany: 'Europe/Berlin',
  france: 'Europe/Paris',
  italy: 'Europe/Rome',
  spain: 'Europe/Madrid',
  switzerland: 'Europe/Zurich',
  austria: 'Europe/Vienna',
  netherlands: 'Europe/Amsterdam',
  'the netherlands': 'Europe/Amsterdam',
  poland: 'Europe/Warsaw',
  sweden: 'Europe/Stockholm',
  uk: 'Europe/London',
  'the uk': 'Europe/London',
  england: 'Europe/London',
  ireland: 'Europe/Dublin',
  israel: 'Asia/Jerusalem',
  'new zealand': 'Pacific/Auckland',
};

/** `tokyo` -> `Asia/Tokyo`, for every zone that Intl knows. */
const CITIES = new Map(
  Intl.supportedValuesOf('timeZone').map((zone) => [
    zone
      .slice(zone.lastIndexOf('/') + 1)
      .replaceAll('_', ' ')
      .toLowerCase(),
    zone,
  ]),
);

/** The IANA time zone of a city, a small country, or of a zone's own name. */
export function findTimeZone(place: string): string | undefined {
  const key = place.trim().toLowerCase();
  if (Object.hasOwn(PLACES, key)) return PLACES[key];
  return CITIES.get(key) ?? [...CITIES.values()].find((zone) => zone.toLowerCase() === key);
}
