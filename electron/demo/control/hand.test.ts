import { beforeEach, expect, it } from 'vitest'
import { asUser } from '../model/activity.ts'
import { setStatus } from '../model/conversations.ts'
import type { Conversation } from '../model/types.ts'
import { SmallDesk } from '../testing/smallDesk.ts'
import { hand } from './hand.ts'

let desk: SmallDesk
let conversation: Conversation
const by = (name: string, args = {}) => hand(desk.model, { name, args })

beforeEach(async () => {
  desk = new SmallDesk()
  conversation = desk.visit('Maya')
  await desk.listen()
})

it('suspends the account and switches its features', async () => {
  expect(await by('account_status', { status: 'suspended' })).toEqual({ status: 'suspended' })
  expect(desk.model.account(1).status).toBe('suspended')
  expect(await by('feature', { name: 'sla', on: true })).toEqual({ sla: true })
  expect(desk.model.account(1).features['sla']).toBe(true)
})

it('edits a message, which is announced with what it said before', async () => {
  const id = conversation.messages[0]!.id
  expect(await by('edit_message', { message: id, content: 'Second text' })).toEqual({ id })
  expect(await desk.listen('ben')).toMatchObject([
    {
      event: 'message.updated',
      data: { content: 'Second text', previous_changes: { content: ['Hello', 'Second text'] } },
    },
  ])
})

it('makes a conversation older, and writes many messages into it without a word', async () => {
  const at = conversation.messages[0]!.createdAt
  expect(await by('age', { conversation: conversation.displayId, seconds: 60 })).toEqual({
    conversation: conversation.displayId,
  })
  expect(conversation.messages[0]!.createdAt).toBe(at - 60_000)
  const range = await by('many', { conversation: conversation.displayId, count: 260 })
  expect(range).toEqual({ first: conversation.messages[1]!.id, last: conversation.messages.at(-1)!.id })
  expect(conversation.messages).toHaveLength(261)
  expect(await desk.listen()).toEqual([])
})

it('ends every snooze', async () => {
  setStatus(
    desk.model,
    conversation,
    { status: 'snoozed', snoozedUntil: desk.model.now() + 3_600_000 },
    asUser(desk.user('ada')),
  )
  expect(await by('due_snoozes', { now: true })).toEqual({})
  expect(conversation.status).toBe('open')
})

it('says what it cannot do', async () => {
  await expect(by('dance')).rejects.toMatchObject({ status: 404 })
  await expect(by('age', { conversation: 99 })).rejects.toMatchObject({ status: 422 })
  await expect(by('mail_in')).rejects.toMatchObject({ status: 422 })
})
