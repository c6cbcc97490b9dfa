import { HOST } from './gateway/listen.ts';
import type { LocalAddresses } from './template/address-book.ts';

export interface Ports {
  site: number;
  http: number;
  socket: number;
  aws: number;
  signIn: number;
  bot: number;
}

export function portsFrom(first: number): Ports {
  return { site: first, http: first + 1, socket: first + 2, aws: first + 3, signIn: first + 4, bot: first + 5 };
}

export function addressesOf(ports: Ports, stage: string): LocalAddresses {
  const at = (port: number) => `http://${HOST}:${port}`;
  return {
    siteUrl: at(ports.site),
    httpUrl: at(ports.http),
    socketUrl: `ws://${HOST}:${ports.socket}/${stage}`,
    awsUrl: at(ports.aws),
    issuer: at(ports.signIn),
    signInUrl: at(ports.signIn),
  };
}
