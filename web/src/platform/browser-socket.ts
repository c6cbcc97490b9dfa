import type { Socket, SocketHandlers } from '../engine/engine-types.ts';

/** A WebSocket in the engine's shape. */
export function openBrowserSocket(url: string, protocols: readonly string[], handlers: SocketHandlers): Socket {
  const socket = new WebSocket(url, [...protocols]);
  socket.addEventListener('open', () => handlers.open());
  socket.addEventListener('message', ({ data }) => {
    if (typeof data === 'string') handlers.message(data);
  });
  socket.addEventListener('close', ({ code, reason }) => handlers.close(code, reason));
  return {
    send: (text) => socket.send(text),
    close: (code, reason) => socket.close(code, reason),
  };
}
