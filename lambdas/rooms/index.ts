import { httpHandler } from '../shared/http-handler.ts';
import { removeBot, setBotTrigger } from './bots.ts';
import { createRoomFor } from './create-room.ts';
import { readEvents } from './read-events.ts';
import { deleteRoom, listRooms, readRoomSummary, updateRoom } from './room.ts';
import { searchRoom } from './search-room.ts';

export const handler = httpHandler<'rooms'>({
  'GET /v1/rooms': listRooms,
  'POST /v1/rooms': createRoomFor,
  'GET /v1/rooms/{roomId}': readRoomSummary,
  'PATCH /v1/rooms/{roomId}': updateRoom,
  'DELETE /v1/rooms/{roomId}': deleteRoom,
  'GET /v1/rooms/{roomId}/events': readEvents,
  'GET /v1/rooms/{roomId}/search': searchRoom,
  'PUT /v1/rooms/{roomId}/bots/{botId}': setBotTrigger,
  'DELETE /v1/rooms/{roomId}/bots/{botId}': removeBot,
});
