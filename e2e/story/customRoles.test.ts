import { describe, expect, it } from 'vitest'
import { listInput } from '../../electron/core/testing/lists.ts'
import { asUser } from '../../electron/demo/model/activity.ts'
import { assign } from '../../electron/demo/model/conversations.ts'
import { addCustomRole, changeCustomRole } from '../../electron/demo/model/customRoles.ts'
import type { Conversation } from '../../electron/demo/model/types.ts'
import { trueClock } from './clock.ts'
import type { DeskMachine } from './machine.ts'
import { SESSION } from './machine.ts'
import { machinePerTest } from './machinePerTest.ts'
import { ServerSide } from './server.ts'
import { readServerFile } from './serverFile.ts'

/** What the socket delivers of conversations that the user's role doesn't open: docs/servers.md#custom-roles. */
const machines = machinePerTest()
const KINDS = ['mine', 'unassigned', 'takingPart', "colleague's"] as const
type Kind = (typeof KINDS)[number]

const storedIds = (machine: DeskMachine, table: 'conversations' | 'messages'): Set<number> =>
  new Set(
    readServerFile(machine, (db) =>
      db
        .prepare(`SELECT ${table === 'messages' ? 'conversation_id' : 'id'} AS id FROM ${table} WHERE account_id = 1`)
        .all()
        .map(({ id }) => Number(id)),
    ),
  )

/** A desk whose user has a custom role with these permissions, and a conversation of each kind that it has never fetched. */
async function deskWithRole(permissions: string[]) {
  const clock = trueClock()
  const server = new ServerSide(
    {
      like: '4.15.1',
      role: 'agent',
      conversations: 8,
      longest: 3,
      autoAssign: false,
      skew: 0,
      hasSilentAccount: false,
    },
    clock,
    1,
  )
  const { ada, demo } = server
  const { model } = demo
  const colleague = [...model.users.values()].find(
    ({ id }) => id !== ada.id && model.memberships.some(({ userId, accountId }) => userId === id && accountId === 1),
  )
  const membership = model.memberships.find(({ userId, accountId }) => userId === ada.id && accountId === 1)
  if (!colleague || !membership) throw new Error('the server has no two agents')
  const role = addCustomRole(model, 1, { name: 'Limited', description: null, permissions })
  membership.customRoleId = role.id
  const ofAccount = server.conversations.filter(({ accountId }) => accountId === 1)
  for (const each of ofAccount) {
    Object.assign(each, { status: 'open', assigneeId: colleague.id })
    each.participants.clear()
    model.inbox(each.inboxId).members.add(ada.id)
  }
  const [mine, unassigned, takingPart, theirs] = ofAccount as [Conversation, Conversation, Conversation, Conversation]
  const conversations: Record<Kind, Conversation> = { mine, unassigned, takingPart, "colleague's": theirs }
  mine.assigneeId = ada.id
  unassigned.assigneeId = null
  takingPart.participants.add(ada.id)
  const machine = await machines.create(server, clock)
  await machine.start()
  const { window } = machine.running
  await window.watch('list', 'conversations', listInput(SESSION, { status: 'open', limit: 50 }))
  await clock.advance(20_000)
  const asked: number[] = []
  machine.onSent = ({ path }) => {
    const found = /\/accounts\/1\/conversations\/(\d+)$/.exec(path)
    if (found) asked.push(Number(found[1]))
  }
  return {
    clock,
    server,
    model,
    role,
    colleague,
    machine,
    conversations,
    asked,
    write: (kind: Kind) => server.visitor('write', conversations[kind], 0, 1),
    listed: () => window.shown('list', 'conversations').items.map(({ ref }) => ref.conversationId),
  }
}

describe.each([
  { permissions: ['conversation_manage'], opens: KINDS, asks: [] },
  { permissions: ['conversation_unassigned_manage'], opens: ['mine', 'unassigned'], asks: [] },
  {
    permissions: ['conversation_participating_manage'],
    opens: ['mine', 'takingPart'],
    asks: ['unassigned', 'takingPart', "colleague's"],
  },
  {
    permissions: ['conversation_participating_manage', 'conversation_unassigned_manage'],
    opens: ['mine', 'unassigned', 'takingPart'],
    asks: ['takingPart', "colleague's"],
  },
  { permissions: ['contact_manage'], opens: [], asks: [] },
] as { permissions: string[]; opens: Kind[]; asks: Kind[] }[])(
  'a role with $permissions',
  ({ permissions, opens, asks }) => {
    it('stores and shows what it opens, and nothing else that the socket delivers', async () => {
      const { asked, clock, conversations, listed, machine, write } = await deskWithRole(permissions)
      for (const kind of KINDS) write(kind)
      await clock.advance(10_000)
      for (const kind of KINDS) write(kind)
      await clock.advance(10_000)
      const idOf = (kind: Kind): number => conversations[kind].displayId
      const ids = KINDS.map(idOf)
      const expected = opens.map(idOf)
      const among = (found: Iterable<number>): number[] => {
        const all = new Set(found)
        return ids.filter((id) => all.has(id))
      }
      expect(among(storedIds(machine, 'messages'))).toEqual(expected)
      expect(among(storedIds(machine, 'conversations'))).toEqual(expected)
      expect(among(listed())).toEqual(expected)
      expect(asked.filter((id) => ids.includes(id) && !expected.includes(id))).toEqual(
        asks.filter((kind) => !opens.includes(kind)).map(idOf),
      )
      for (const kind of asks) expect(asked).toContain(idOf(kind))
    })
  },
)

it('a conversation that is assigned to the user arrives, and leaves when it is assigned away', async () => {
  const { clock, colleague, conversations, listed, machine, model, server, write } = await deskWithRole([
    'conversation_unassigned_manage',
  ])
  const conversation = conversations["colleague's"]
  write("colleague's")
  await clock.advance(5_000)
  expect(listed()).not.toContain(conversation.displayId)
  assign(model, conversation, server.ada.id, asUser(colleague))
  await clock.advance(5_000)
  expect(listed()).toContain(conversation.displayId)
  assign(model, conversation, colleague.id, asUser(colleague))
  await clock.advance(5_000)
  expect(listed()).not.toContain(conversation.displayId)
  expect(storedIds(machine, 'messages')).not.toContain(conversation.displayId)
})

it('a user who becomes a participant hears the customer within a minute', async () => {
  const { clock, conversations, listed, server, write } = await deskWithRole(['conversation_participating_manage'])
  const conversation = conversations["colleague's"]
  write("colleague's")
  await clock.advance(5_000)
  conversation.participants.add(server.ada.id)
  write("colleague's")
  await clock.advance(60_000)
  write("colleague's")
  await clock.advance(5_000)
  expect(listed()).toContain(conversation.displayId)
})

it('a role that was changed hides what it no longer opens', async () => {
  const { clock, conversations, listed, model, role } = await deskWithRole(['conversation_manage'])
  const id = conversations["colleague's"].displayId
  expect(listed()).toContain(id)
  changeCustomRole(model, role, { permissions: ['conversation_unassigned_manage'] })
  await clock.advance(95_000)
  expect(listed()).not.toContain(id)
  expect(listed()).toContain(conversations.mine.displayId)
})
