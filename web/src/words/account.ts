import { fullMoment } from './day-names.ts';

export const accountWords = {
  open: 'My data',
  title: 'My data',
  download: 'Download my data',
  downloadHelp:
    'One file with your profile, your messages, reactions, rooms and bots. Links in it lead to your pictures and recordings and work for 15 minutes.',
  collecting: (messages: number) =>
    messages === 0 ? 'Collecting…' : `Collecting… ${messages} ${messages === 1 ? 'message' : 'messages'} so far`,
  collected: (messages: number) => `Saved, with ${messages} ${messages === 1 ? 'message' : 'messages'}.`,
  fileName: (handle: string) => `mathia-${handle}.json`,
  delete: 'Delete account',
  deleteHelp: 'Everything of you is erased. This cannot be undone.',
  deleteTitle: 'Delete your account?',
  goes: 'What goes',
  goesList: [
    'Your messages, pictures, recordings and reactions, in every room',
    'Your name: where it stood, it says “Deleted account”',
    'Your profile, your sign-in, your face data and your bots',
    'Rooms in which nobody else is',
  ],
  stays: 'What stays with others',
  staysList: [
    'What others wrote, also where it is about you',
    'What people and bots have kept elsewhere',
    'Backups: they are overwritten after 35 days',
  ],
  owned: 'Rooms that you own pass to their longest-standing admin, or else member.',
  type: (handle: string) => `Type ${handle} to confirm`,
  deleting: 'Deleting…',
  farewell: 'Your account is deleted',
  farewellHelp:
    'You are signed out everywhere. Your messages are disappearing now; in large rooms it can take a while.',
  farewellAt: (at: string) => `Asked for on ${fullMoment(new Date(at))}. Done within 24 hours at the latest.`,
  farewellDone: 'Done',
} as const;
