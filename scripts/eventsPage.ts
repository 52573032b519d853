/** Writes docs/events.md from the events in shared/events.ts: `node scripts/eventsPage.ts`. A test compares them. */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { IgnoredEvent, ReadEvent } from '../shared/events.ts'
import { EVENT_SPELLINGS, IGNORED_EVENTS, READ_EVENTS } from '../shared/events.ts'

export const PAGE = path.resolve(import.meta.dirname, '..', 'docs', 'events.md')
/** The file with a test of each event's effect, under the event's name. */
export const EFFECTS_TEST = 'electron/core/desk/eventEffects.test.ts'

interface EventRow {
  /** `inbox`: agents of the inbox and administrators; `contact`: also the contact; `user`: one agent; `account`: all agents. */
  to: 'inbox' | 'inbox, contact' | 'user' | 'account' | 'caller'
  since: string
  does: string
}

/** Who receives each event, since which server, and what Deskbell does with it. */
export const ROWS: Readonly<Record<ReadEvent, EventRow>> = {
  'conversation.created': {
    to: 'inbox, contact',
    since: '1.0',
    does: 'adds the row; alerts where the settings say so',
  },
  'conversation.read': { to: 'inbox', since: '1.0', does: 'shows up to where the contact has read' },
  'message.created': {
    to: 'inbox, contact',
    since: '1.0',
    does: 'adds the message, moves the row, ends the typing line, alerts; joins a reply of the outbox by its echo id',
  },
  'message.updated': {
    to: 'inbox, contact',
    since: '1.4',
    does: 'changes text, delivery, answers of forms; a deletion takes text and files away',
  },
  'conversation.status_changed': { to: 'inbox, contact', since: '1.16', does: 'moves the row between the statuses' },
  'conversation.typing_on': {
    to: 'inbox, contact',
    since: '1.4',
    does: 'shows who types, a private note told apart, for 30 s at most',
  },
  'conversation.typing_off': { to: 'inbox, contact', since: '1.4', does: 'ends it' },
  'assignee.changed': { to: 'inbox', since: '1.0', does: 'moves the row between the views; alerts the new assignee' },
  'team.changed': { to: 'inbox', since: '1.14', does: 'shows the team' },
  'conversation.contact_changed': { to: 'inbox', since: '1.5', does: 'shows the contact it was merged into' },
  'contact.created': { to: 'account', since: '1.4', does: 'stores the contact' },
  'contact.updated': { to: 'account', since: '1.4', does: 'changes the contact wherever it is shown' },
  'presence.update': {
    to: 'caller',
    since: '1.6',
    does: 'shows which contacts and agents are online; proves that events arrive ([liveness](protocol.md#liveness))',
  },
  'notification.created': {
    to: 'user',
    since: '2.3.2',
    does: 'adds it to the notifications panel and the count; alerts for what no message tells',
  },
  'notification.updated': { to: 'user', since: '3.6', does: 'changes it, and takes back an alert that was read' },
  'notification.deleted': { to: 'user', since: '3.4', does: 'removes it and its alert' },
  'conversation.updated': {
    to: 'inbox, contact',
    since: '2.11',
    does: 'changes labels, priority, attributes, snooze, SLA and who waits since when',
  },
  'conversation.mentioned': { to: 'user', since: '2.0', does: 'adds or changes the row' },
  'conversation.bot_handoff': { to: 'inbox', since: 'after 4.15.1', does: 'changes the row; alerts for a hand-over' },
  'conversation.opened': { to: 'inbox', since: 'before 1.16', does: 'as `conversation.status_changed`' },
  'conversation.resolved': { to: 'inbox', since: 'before 1.16', does: 'as `conversation.status_changed`' },
  'conversation.unread_count_changed': {
    to: 'inbox',
    since: '4.14.1, behind a flag',
    does: 'compares the lists on the screen, as an agent has read something',
  },
  'first.reply.created': { to: 'inbox', since: '2.5', does: 'as `message.updated`: it repeats the message' },
  'contact.merged': { to: 'account', since: '1.20', does: 'changes the contact' },
  'contact.deleted': {
    to: 'account',
    since: '1.21',
    does: 'removes the contact, and asks for its conversations, which the server removes too',
  },
  'account.cache_invalidated': {
    to: 'account',
    since: '2.16',
    does: 'requests the labels, inboxes and teams that changed',
  },
}

const IGNORED: Readonly<Record<IgnoredEvent, Pick<EventRow, 'to' | 'since'>>> = {
  'voice_call.incoming': { to: 'account', since: '4.14' },
  'voice_call.outbound_connected': { to: 'user', since: '4.14' },
  'voice_call.outbound_accepted': { to: 'user', since: '4.14' },
  'voice_call.accepted': { to: 'account', since: '4.14' },
  'voice_call.ended': { to: 'account', since: '4.14' },
  'voice_call.permission_granted': { to: 'user', since: '4.14' },
  'copilot.message.created': { to: 'user', since: '4.3' },
  'account.enrichment_completed': { to: 'user', since: '4.13' },
  'user:logout': { to: 'user', since: '–' },
  'page:reload': { to: 'user', since: '–' },
}

/** What the visitor window does with the events of its contact. */
const VISITOR: Readonly<Partial<Record<ReadEvent, string>>> = {
  'conversation.created': 'adds the conversation, also one that another device of the contact began',
  'message.created':
    'adds the message; ends the typing line; joins a message of its outbox by its echo id, else by its words',
  'message.updated': 'changes text and answers of forms, choices and surveys; a deletion takes text and files away',
  'conversation.status_changed': 'shows the status',
  'conversation.updated': 'shows the status and what an agent has seen',
  'conversation.typing_on': 'shows which agent types, for 30 s at most; never a private note',
  'conversation.typing_off': 'ends it',
  'presence.update': 'shows how many agents are online; proves that events arrive',
}

const RECEIVERS: Readonly<Record<EventRow['to'], string>> = {
  inbox: 'agents of the inbox',
  'inbox, contact': 'agents of the inbox, contact',
  user: 'one agent',
  account: 'agents of the account',
  caller: 'the agent or contact who sent `update_presence`',
}

/** The documents of the product name the first fourteen; `notification.created` is their `notification_created`. */
const DOCUMENTED = 14

function spelled(name: ReadEvent): string {
  const spellings = Object.keys(EVENT_SPELLINGS).filter((spelling) => EVENT_SPELLINGS[spelling] === name)
  return [name, ...spellings].map((each) => `\`${each}\``).join(', ')
}

function table(rows: readonly (readonly string[])[]): string[] {
  return rows.map((row) => `| ${row.join(' | ')} |`)
}

const readRows = (events: readonly ReadEvent[]): string[] =>
  table(events.map((name) => [spelled(name), RECEIVERS[ROWS[name].to], ROWS[name].since, ROWS[name].does]))

/** The text of docs/events.md. */
export function eventsPage(): string {
  const head = ['| event | who receives it | since | what Deskbell does |', '| --- | --- | --- | --- |']
  return [
    '# Socket events',
    '',
    '<!-- Written by `node scripts/eventsPage.ts`; `scripts/eventsPage.test.ts` compares it with the code. -->',
    '',
    'Every event that servers of this family send, by the names in `shared/events.ts`. Each has a test under its own name in',
    `[\`eventEffects.test.ts\`](../${EFFECTS_TEST}): what is read changes the screen, what is ignored changes nothing.`,
    '`e2e/conformance/documents.conformance.test.ts` reads the examples of the two public documents, and',
    '`e2e/conformance/droppedFields.conformance.test.ts` every recorded frame.',
    '',
    '## In the public documents',
    '',
    ...head,
    ...readRows(READ_EVENTS.slice(0, DOCUMENTED)),
    '',
    "The documents' message doesn't name its conversation, which every known server does. An event that should be read and",
    "can't be is a hint that something has changed: the lists on the screen are compared, at most every 3 s.",
    '',
    '## In the visitor window',
    '',
    "The window subscribes with the contact's token alone (`electron/visitor/`). It reads, by the same readers, and ignores the rest:",
    '',
    ...Object.entries(VISITOR).map(([name, does]) => `- \`${name}\` ${does}`),
    '',
    '`e2e/story/visitor.test.ts` and `e2e/specs/visitor.spec.ts` show them, `e2e/conformance/visitor.conformance.test.ts` reads all',
    "recorded frames of a contact's socket.",
    '',
    '## Further events that are read',
    '',
    ...head,
    ...readRows(READ_EVENTS.slice(DOCUMENTED)),
    '',
    '## Ignored',
    '',
    '| event | who receives it | since | why |',
    '| --- | --- | --- | --- |',
    ...table(
      (Object.keys(IGNORED_EVENTS) as IgnoredEvent[]).map((name) => [
        `\`${name}\``,
        RECEIVERS[IGNORED[name].to],
        IGNORED[name].since,
        IGNORED_EVENTS[name],
      ]),
    ),
    '',
    'Any other event, and any field that no known server sends, is counted and written to the log, by name and without its',
    'value: at first, and at 10, 100 and 1,000 (`electron/core/desk/unknownParts.ts`).',
    '',
  ].join('\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const before = readFileSync(PAGE, { encoding: 'utf8', flag: 'a+' })
  const now = eventsPage()
  if (before !== now) writeFileSync(PAGE, now)
}
