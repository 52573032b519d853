import { beforeEach, expect, it } from 'vitest'
import { asUser } from '../model/activity.ts'
import { setStatus } from '../model/conversations.ts'
import type { Conversation } from '../model/types.ts'
import { SmallDesk } from '../testing/smallDesk.ts'
import { runManualAction } from './manualActions.ts'

let desk: SmallDesk
let conversation: Conversation
const act = (name: string, args = {}) => runManualAction(desk.model, { name, args })

beforeEach(async () => {
  desk = new SmallDesk()
  conversation = desk.visit('Maya')
  await desk.takeEvents()
})

it('suspends the account and sets its features', async () => {
  expect(await act('account_status', { status: 'suspended' })).toEqual({ status: 'suspended' })
  expect(desk.model.account(1).status).toBe('suspended')
  expect(await act('feature', { name: 'sla', on: true })).toEqual({ sla: true })
  expect(desk.model.account(1).features['sla']).toBe(true)
})

it('edits a message and announces its previous content', async () => {
  const id = conversation.messages[0]!.id
  expect(await act('edit_message', { message: id, content: 'Second text' })).toEqual({ id })
  expect(await desk.takeEvents('ben')).toMatchObject([
    {
      event: 'message.updated',
      data: { content: 'Second text', previous_changes: { content: ['Hello', 'Second text'] } },
    },
  ])
})

it('ages a conversation and adds many messages to it without events', async () => {
  const at = conversation.messages[0]!.createdAt
  expect(await act('age', { conversation: conversation.displayId, seconds: 60 })).toEqual({
    conversation: conversation.displayId,
  })
  expect(conversation.messages[0]!.createdAt).toBe(at - 60_000)
  const { lastActivityAt } = conversation
  const range = await act('many', { conversation: conversation.displayId, count: 260 })
  expect(range).toEqual({ first: conversation.messages[1]!.id, last: conversation.messages.at(-1)!.id })
  expect(conversation.messages).toHaveLength(261)
  expect(conversation.lastActivityAt).toBe(lastActivityAt)
  expect(await desk.takeEvents()).toEqual([])
})

it('ends every snooze', async () => {
  setStatus(
    desk.model,
    conversation,
    { status: 'snoozed', snoozedUntil: desk.model.now() + 3_600_000 },
    asUser(desk.user('ada')),
  )
  expect(await act('due_snoozes', { now: true })).toEqual({})
  expect(conversation.status).toBe('open')
})

it('rejects unknown actions and invalid arguments', async () => {
  await expect(act('dance')).rejects.toMatchObject({ status: 404 })
  await expect(act('age', { conversation: 99 })).rejects.toMatchObject({ status: 422 })
  await expect(act('mail_in')).rejects.toMatchObject({ status: 422 })
})
