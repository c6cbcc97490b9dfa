import type { EngineWorld, Socket } from '../../../web/src/engine/engine-types.ts';
import type { Plant } from './plant.ts';

/** Bugs of the client, seen from its world: what it does not say, keep or wait for. */
export const clientBugs: Record<string, () => Plant> = {
  'the outbox is not read when the site opens': () => ({
    device: (world) => ({
      ...world,
      storage: {
        ...world.storage,
        entries: async (prefix) => (prefix.startsWith('outbox') ? [] : await world.storage.entries(prefix)),
      },
    }),
  }),

  'a message without an answer is not sent again': () =>
    saying((send) => {
      const sent = new Set<string>();
      return (text) => {
        const id = messageIdIn(text);
        if (id !== undefined && sent.has(id)) return;
        if (id !== undefined) sent.add(id);
        send(text);
      };
    }),

  'a message is sent again under another id': () => {
    const sent = new Set<string>();
    return saying((send) => (text) => {
      const id = messageIdIn(text);
      send(id !== undefined && sent.has(id) ? text.replace(id, `${id.slice(0, -4)}beef`) : text);
      if (id !== undefined) sent.add(id);
    });
  },

  'what is missing is not asked for': () =>
    saying((send) => (text) => {
      if (!text.includes('"action":"sync"')) send(text);
    }),

  'a silent socket is trusted': () => ({
    device: (world) => ({
      ...world,
      setTimer: (ms, fire) => (ms > 190_000 && ms < 290_000 ? () => {} : world.setTimer(ms, fire)),
    }),
  }),

  'nobody connects again': () => {
    const opened = new Set<string>();
    return {
      device: (world: EngineWorld) => ({
        ...world,
        openSocket: (url, protocols, handlers) => {
          if (opened.has(world.device)) return { send: () => {}, close: () => {} };
          opened.add(world.device);
          return world.openSocket(url, protocols, handlers);
        },
      }),
    };
  },
};

function messageIdIn(text: string): string | undefined {
  return /"clientMessageId":"([^"]+)"/.exec(text)?.[1];
}

/** Changes what the client says over its sockets. */
function saying(change: (send: Socket['send']) => Socket['send']): Plant {
  return {
    device: (world) => ({
      ...world,
      openSocket: (url, protocols, handlers) => {
        const socket = world.openSocket(url, protocols, handlers);
        return { close: (code, reason) => socket.close(code, reason), send: change((text) => socket.send(text)) };
      },
    }),
  };
}
