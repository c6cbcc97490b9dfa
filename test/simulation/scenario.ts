import { DEFAULT_BOT_ID, type RoomId } from '../../protocol/ids.ts';
import type { Chance } from './chance.ts';
import type { Device } from './device.ts';
import { people } from './people.ts';
import type { World } from './world.ts';

const WEIGHTS = {
  writes: 10,
  'asks the bot': 3,
  edits: 3,
  reacts: 3,
  deletes: 1,
  reads: 2,
  types: 1,
  'opens a room': 3,
  'looks further back': 1,
  'leaves the team': 0.7,
  'removes somebody': 1,
  'brings somebody': 2,
  'renames the team': 1,
  'switches the bot': 0.7,
  'makes a room': 0.4,
  'stops the bot': 1,
  'asks the bot again': 1,
  crashes: 1,
  reloads: 1,
  sleeps: 1,
  'loses the network': 1,
  'is cut': 2,
  wakes: 1,
  'sees the team grow large': 0.7,
};
type Doing = keyof typeof WEIGHTS;

const EMOJI = ['👍', '🎉', '❤️'] as const;

/** What people do in a world, drawn from its seed. */
export class Scenario {
  readonly #world: World;
  readonly #chance: Chance;
  #texts = 0;

  constructor(world: World, chance: Chance) {
    this.#world = world;
    this.#chance = chance;
  }

  /** Most people look at a conversation, and some say something. */
  begin(device: Device): void {
    if (this.#chance.happens(0.9)) this.#act(device, 'opens a room');
    if (this.#chance.happens(0.4)) this.#act(device, 'writes');
  }

  /** Somebody does something, or several do what does not go together. */
  act(): void {
    if (this.#chance.happens(0.2)) return void this.#clash();
    const device = this.#chance.oneOf(this.#world.devices);
    if (device !== undefined) this.#act(device, this.#chance.weighted(WEIGHTS));
  }

  #clash(): void {
    const { devices } = this.#world;
    const [anas, others] = [devices.slice(0, 2), devices.slice(2)];
    const other = this.#chance.oneOf(others);
    const clashes: readonly (readonly [readonly Device[], Doing])[][] = [
      [[devices, 'reacts']],
      [[devices, 'writes']],
      [[anas, 'edits']],
      [[devices, 'renames the team']],
      [
        [devices, 'switches the bot'],
        [devices, 'asks the bot'],
      ],
      [
        [anas, 'removes somebody'],
        [others, 'crashes'],
        [others, 'writes'],
      ],
      [
        [anas, 'removes somebody'],
        [others, 'wakes'],
        [others, 'reacts'],
      ],
      [
        [anas, 'brings somebody'],
        [others, 'is cut'],
      ],
      [
        [anas, 'asks the bot'],
        [other === undefined ? [] : [other], 'stops the bot'],
      ],
    ];
    for (const [who, doing] of this.#chance.oneOf(clashes) ?? []) {
      for (const device of who) {
        this.#world.scheduler.after(this.#chance.between(0, 60), '', () => this.#act(device, doing));
      }
    }
  }

  #act(device: Device, doing: Doing): void {
    this.#world.scheduler.note(() => `${device.name} ${doing}`);
    // What the server refuses is the business of who asked; here it matters what stays.
    Promise.resolve(this.#do(device, doing)).catch(() => undefined);
  }

  #do(device: Device, doing: Doing): unknown {
    const { engine, person } = device;
    const roomId = this.#room(device);
    switch (doing) {
      case 'writes':
        return roomId && device.write(roomId, `text ${++this.#texts}`);
      case 'asks the bot':
        return roomId && device.write(roomId, `@mathia text ${++this.#texts}`);
      case 'edits':
        return this.#onMessage(device, roomId, person.userId, (messageId, room) =>
          engine.edit(room, messageId, `edit ${++this.#texts}`),
        );
      case 'reacts':
        return this.#onMessage(device, roomId, undefined, (messageId, room) =>
          engine.react(room, messageId, this.#chance.oneOf(EMOJI) ?? '👍', this.#chance.happens(0.7)),
        );
      case 'deletes':
        return this.#onMessage(device, roomId, person.userId, (messageId, room) => engine.remove(room, messageId));
      case 'reads':
        return roomId && engine.markRead(roomId, device.room(roomId)?.summary.head ?? 0);
      case 'types':
        return roomId && engine.setTyping(roomId, true);
      case 'opens a room':
        return roomId && engine.openRoom(roomId);
      case 'looks further back':
        return roomId && engine.loadOlder(roomId);
      case 'makes a room':
        return engine.createRoom({ kind: 'group', name: `Room ${++this.#texts}`, userIds: [this.#someone()] });
      case 'stops the bot':
      case 'asks the bot again':
        return this.#onReply(device, roomId, doing);
      default:
        return this.#onTeam(device, doing) || this.#onDevice(device, doing);
    }
  }

  #onTeam(device: Device, doing: Doing): unknown {
    const team = this.#team(device);
    if (team === undefined) return false;
    switch (doing) {
      case 'leaves the team':
        return device.engine.leaveRoom(team);
      case 'removes somebody':
        return device.engine.removeMember(team, this.#someone());
      case 'brings somebody':
        return device.engine.setMember(team, this.#someone());
      case 'renames the team':
        return device.engine.updateRoom(team, { topic: `topic ${++this.#texts}` });
      case 'switches the bot':
        return device.engine.setBotTrigger(team, DEFAULT_BOT_ID, this.#chance.oneOf(['mention', 'all']) ?? 'all');
      case 'sees the team grow large':
        return growLarge(this.#world, team);
      default:
        return false;
    }
  }

  #onDevice(device: Device, doing: Doing): unknown {
    switch (doing) {
      case 'crashes':
        return device.crash();
      case 'reloads':
        return device.reload();
      case 'sleeps':
        device.sleep();
        return this.#later(() => device.wake());
      case 'loses the network':
        device.isAway = true;
        if (this.#chance.happens(0.7)) this.#world.sockets.cut(device);
        return this.#later(() => device.wake());
      case 'is cut':
        return this.#world.sockets.cut(device);
      case 'wakes':
        return device.wake();
      default:
        return undefined;
    }
  }

  #later(then: () => void): void {
    this.#world.scheduler.after(this.#chance.between(100, 60_000), '', then);
  }

  #room(device: Device): RoomId | undefined {
    const { roomOrder } = device.engine.store.getState();
    return this.#chance.happens(0.6) ? (this.#team(device) ?? roomOrder[0]) : this.#chance.oneOf(roomOrder);
  }

  #team(device: Device): RoomId | undefined {
    const { rooms } = device.engine.store.getState();
    return [...rooms].find(([, view]) => view.summary.name === 'Team')?.[0];
  }

  #someone() {
    return (this.#chance.oneOf([people.ben, people.cai, people.dan]) ?? people.ben).userId;
  }

  #onMessage(
    device: Device,
    roomId: RoomId | undefined,
    by: string | undefined,
    act: (messageId: Parameters<Device['engine']['edit']>[1], roomId: RoomId) => Promise<void>,
  ): unknown {
    const items = (roomId && device.room(roomId)?.room?.timeline) ?? [];
    const messages = items.flatMap((item) => (item.kind === 'message' ? [item.message] : []));
    const open = messages.filter(({ sender, deletedAt }) => deletedAt === undefined && (by ?? sender.id) === sender.id);
    // Several who do something at once often do it to the same message.
    const message = this.#chance.happens(0.5) ? open.at(-1) : this.#chance.oneOf(open.slice(-4));
    return roomId && message && act(message.messageId, roomId);
  }

  #onReply(device: Device, roomId: RoomId | undefined, doing: 'stops the bot' | 'asks the bot again'): unknown {
    const replies = Object.entries((roomId && device.room(roomId)?.room?.replies) ?? {});
    const [replyId, reply] = this.#chance.oneOf(replies) ?? [];
    if (roomId === undefined || replyId === undefined || reply === undefined) return undefined;
    const { engine } = device;
    const act = doing === 'stops the bot' ? engine.stopReply : engine.retryReply;
    return act(roomId, replyId as Parameters<typeof act>[1], reply.messageId);
  }
}

/** As two hundred connections more would make it: its events are fanned out from the stream. */
export function growLarge({ table }: World, roomId: RoomId): void {
  const row = table.rows.get({ PK: `ROOM#${roomId}`, SK: 'ROOM' });
  if (row !== undefined) table.put({ Item: { ...row, isLarge: true } });
}
