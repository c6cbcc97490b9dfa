import { afterAll, beforeAll, expect, it } from 'vitest';
import { PROTOCOL } from '../../protocol/commands.ts';
import { aWhile, type Chat, eventually, newRoom, type Person, startChat } from '../fixtures/chat.ts';

let chat: Chat;
let ana: Person;
let ben: Person;

beforeAll(async () => {
  chat = await startChat();
  [ana, ben] = (await chat.people('ana', 'ben')) as [Person, Person];
});
afterAll(() => chat.stop());

/** As many tickets as a minute allows. */
const ROUNDS = 9;

it('[HELLO1] tells of no room that the connection does not hear, also of one that is made meanwhile', async () => {
  const bens = await ben.join();
  let told = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const client = await ana.open();
    const saying = client.command('hello', { protocol: PROTOCOL, device: 'test', rooms: {} });
    await aWhile(round);
    const [{ rooms }, roomId] = await Promise.all([saying, newRoom(ben, [ana])]);

    if (rooms.some((room) => room.roomId === roomId)) {
      told += 1;
      await bens.send(roomId, `round ${round}`);
      await eventually(() => expect(client.texts(roomId)).toEqual([`round ${round}`]), { withinMs: 3_000 });
    }
    client.close();
  }
  console.info(`${told} of ${ROUNDS} rooms were made while a hello was answered`);
  expect(told).toBeGreaterThan(0);
});
