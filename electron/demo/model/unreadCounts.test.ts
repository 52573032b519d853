import { beforeEach, describe, expect, it } from 'vitest'
import { SmallDesk } from '../testing/smallDesk.ts'
import { asUser } from './activity.ts'
import { assign, assignTeam, markSeen, markUnread, setLabels, setStatus } from './conversations.ts'
import { addCustomRole } from './customRoles.ts'
import { createLabel } from './labels.ts'
import type { Conversation } from './types.ts'
import { countUnread } from './unreadCounts.ts'
import * as visitor from './visitor.ts'

describe('the unread counts', () => {
  let desk: SmallDesk
  let conversation: Conversation
  beforeEach(() => {
    desk = new SmallDesk()
    conversation = desk.visit('Maya')
    desk.clock.advance(2000)
  })
  const counts = (name: 'ada' | 'ben' = 'ben') => countUnread(desk.model, desk.caller(name))
  const changed = async () =>
    (await desk.takeEvents('ben')).filter(({ event }) => event === 'conversation.unread_count_changed').length
  const write = () => visitor.write(desk.model, conversation, { content: 'And now?' })

  it("are those of open conversations, by inbox, by the id of a label and by the agent's own teams", () => {
    const actor = asUser(desk.user('ada'))
    const label = createLabel(
      desk.model,
      1,
      { title: 'hot', description: null, color: '#fff', showOnSidebar: true },
      actor,
    )
    const team = [...desk.model.teams.values()].find(({ accountId }) => accountId === 1)
    if (!team) throw new Error('no team')
    setLabels(desk.model, conversation, ['hot'], actor)
    assignTeam(desk.model, conversation, team.id, actor)
    desk.visit('Nobody', null)
    team.members.delete(desk.user('ben').id)
    expect(counts('ada')).toEqual({
      all_count: 1,
      inboxes: { [conversation.inboxId]: 1 },
      labels: { [label.id]: 1 },
      teams: { [team.id]: 1 },
    })
    expect(counts()).toMatchObject({ teams: {} })
    setStatus(desk.model, conversation, { status: 'resolved' }, actor)
    expect(counts()).toEqual({ all_count: 0, inboxes: {}, labels: {}, teams: {} })
  })

  it('are announced once somebody has asked, when a conversation turns unread or read', async () => {
    markSeen(desk.model, conversation, desk.user('ada'))
    desk.clock.advance(1000)
    write()
    expect(await changed()).toBe(0)
    counts()
    write()
    expect(await changed()).toBe(0)
    markSeen(desk.model, conversation, desk.user('ada'))
    expect(await changed()).toBe(1)
    markSeen(desk.model, conversation, desk.user('ada'))
    expect(await changed()).toBe(0)
    markUnread(desk.model, conversation)
    expect(await changed()).toBe(1)
    setStatus(desk.model, conversation, { status: 'resolved' }, asUser(desk.user('ada')))
    expect(await changed()).toBe(1)
  })

  it('are forgotten when a label changes, until somebody asks again', async () => {
    counts()
    const fields = { title: 'hot', description: null, color: '#fff', showOnSidebar: true }
    createLabel(desk.model, 1, fields, asUser(desk.user('ada')))
    markSeen(desk.model, conversation, desk.user('ada'))
    expect(await changed()).toBe(0)
  })

  it('depend on the assignee once an agent with a custom role has asked', async () => {
    const actor = asUser(desk.user('ada'))
    counts()
    assign(desk.model, conversation, desk.user('ben').id, actor)
    expect(await changed()).toBe(0)
    const role = addCustomRole(desk.model, 1, {
      name: 'mine',
      description: null,
      permissions: ['conversation_participating_manage'],
    })
    const membership = desk.model.membership(1, desk.user('ben').id)
    if (membership) membership.customRoleId = role.id
    expect(counts()).toMatchObject({ all_count: 1 })
    assign(desk.model, conversation, desk.user('cleo').id, actor)
    expect(await changed()).toBe(1)
    expect(counts()).toMatchObject({ all_count: 0 })
  })
})
