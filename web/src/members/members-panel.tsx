import { Ellipsis, Shield, ShieldOff, UserMinus, X } from 'lucide-react';
import { useState } from 'react';
import type { UserId } from '../../../protocol/ids.ts';
import type { Member, Role } from '../../../protocol/room.ts';
import { useEngine, useEngineState } from '../app/engine-context.tsx';
import { announce, closeDetails, openMenu } from '../app/ui-state.ts';
import type { RoomView } from '../engine/engine-types.ts';
import { RoomFaces } from '../faces/room-faces.tsx';
import { avatarOf, titleOf } from '../rooms/room-title.ts';
import { Avatar } from '../ui/avatar.tsx';
import { IconButton } from '../ui/button.tsx';
import { Confirm } from '../ui/confirm.tsx';
import type { MenuEntry } from '../ui/menu-entries.ts';
import { conversationWords } from '../words/conversation.ts';
import { errorWords } from '../words/errors.ts';
import { memberWords as words } from '../words/members.ts';
import { AddPeople } from './add-people.tsx';
import styles from './members-panel.module.css';
import { RoomBots } from './room-bots.tsx';
import { RoomEnd } from './room-end.tsx';
import { RoomForm } from './room-form.tsx';

const ORDER: readonly Role[] = ['owner', 'admin', 'member'];

/** Everything about a room that is not its conversation. Loaded when first opened. */
export function MembersPanel({ view, isInDialog }: { view: RoomView; isInDialog: boolean }) {
  const { summary } = view;
  const mayChange = summary.role === 'owner' || summary.role === 'admin';
  return (
    <section className={styles.panel} aria-label={words.details}>
      {!isInDialog && (
        <header className={styles.header}>
          <h2>{words.details}</h2>
          <IconButton label={words.close} onClick={closeDetails}>
            <X size={20} aria-hidden="true" />
          </IconButton>
        </header>
      )}
      <div className={styles.scroll}>
        <div className={styles.about}>
          <Avatar {...avatarOf(summary)} size={72} />
          <h3 dir="auto">{titleOf(summary)}</h3>
          {summary.topic !== '' && <p dir="auto">{summary.topic}</p>}
          {mayChange && summary.kind !== 'direct' && <RoomForm summary={summary} />}
        </div>
        <RoomBots summary={summary} />
        <RoomFaces summary={summary} />
        {mayChange && summary.kind === 'group' && <AddPeople view={view} />}
        <Members view={view} />
        <RoomEnd summary={summary} />
      </div>
    </section>
  );
}

function Members({ view }: { view: RoomView }) {
  const everybody = Object.values(view.room?.members ?? {});
  const all = everybody.filter(({ role }) => role !== 'bot').sort(byRoleAndName);
  return (
    <div className={styles.section}>
      <h3 className={styles.heading}>{conversationWords.memberCount(all.length)}</h3>
      <ul className={styles.members}>
        {all.map((member) => (
          <MemberLine key={member.userId} member={member} view={view} />
        ))}
      </ul>
    </div>
  );
}

function byRoleAndName(a: Member, b: Member): number {
  return ORDER.indexOf(a.role) - ORDER.indexOf(b.role) || a.name.localeCompare(b.name);
}

function MemberLine({ member, view }: { member: Member; view: RoomView }) {
  const me = useEngineState((state) => state.me?.userId);
  const isMe = member.userId === me;
  const isOnline = isMe || view.online.has(member.userId as UserId);
  return (
    <li className={styles.member}>
      <Avatar id={member.userId} name={member.name} shape="person" size={40} isOnline={isOnline} />
      <div className={styles.who}>
        <p className={styles.name}>
          <bdi>{member.name}</bdi>
          {isMe && <span className={styles.me}> ({words.you})</span>}
        </p>
        <p className={styles.handle}>
          @{member.handle}
          {isOnline && <span className={styles.spoken}>, {words.online}</span>}
        </p>
      </div>
      {member.role !== 'member' && <span className={styles.role}>{words.roles[member.role]}</span>}
      {!isMe && <MemberMenu member={member} view={view} />}
    </li>
  );
}

function MemberMenu({ member, view: { summary } }: { member: Member; view: RoomView }) {
  const engine = useEngine();
  const [isRemoving, setRemoving] = useState(false);
  const isOwner = summary.role === 'owner';
  const mayRemove = isOwner || (summary.role === 'admin' && member.role === 'member');
  if (summary.kind !== 'group' || !mayRemove) return null;
  const userId = member.userId as UserId;
  const give = (role: 'admin' | 'member') => {
    engine.setMember(summary.roomId, userId, role).catch((error: unknown) => announce(errorWords(error)));
  };
  const roles: MenuEntry[] =
    member.role === 'admin'
      ? [{ kind: 'action', label: words.makeMember, icon: ShieldOff, select: () => give('member') }]
      : [{ kind: 'action', label: words.makeAdmin, icon: Shield, select: () => give('admin') }];
  const remove: MenuEntry = {
    kind: 'action',
    label: words.remove,
    icon: UserMinus,
    isDangerous: true,
    select: () => setRemoving(true),
  };
  const label = words.actionsFor(member.name);
  return (
    <>
      <IconButton
        label={label}
        aria-haspopup="menu"
        onClick={({ currentTarget }) =>
          openMenu({
            label,
            anchor: currentTarget.getBoundingClientRect(),
            entries: [...(isOwner ? roles : []), remove],
          })
        }
      >
        <Ellipsis size={20} aria-hidden="true" />
      </IconButton>
      {isRemoving && (
        <Confirm
          title={words.removeTitle(member.name)}
          help={words.removeHelp}
          action={words.remove}
          onConfirm={() => engine.removeMember(summary.roomId, userId)}
          onClose={() => setRemoving(false)}
        />
      )}
    </>
  );
}
