/** Where the site's scripts may connect, besides their own origin. */
export interface Connections {
  socketUrl: string;
  signInUrl: string;
  issuer: string;
  /** Where pictures and recordings are posted to, and read. */
  mediaUrl: string;
}

/**
 * What a page of the site may load and do. Signing in is a navigation and its token a fetch, so neither needs more
 * than `connect-src`; the issuer's trailing slash allows everything below it.
 */
export function contentSecurityPolicy(to: Connections): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src 'self' blob: data: ${to.mediaUrl}/`,
    `media-src 'self' blob: ${to.mediaUrl}/`,
    "font-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    `connect-src 'self' ${to.socketUrl} ${to.signInUrl} ${to.issuer}/ ${to.mediaUrl} ${to.mediaUrl}/`,
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
    "require-trusted-types-for 'script'",
  ].join('; ');
}
