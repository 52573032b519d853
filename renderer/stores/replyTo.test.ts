import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it } from 'vitest'
import { message } from '../features/thread/testing.ts'
import { inScope } from '../testing/mount.ts'
import { useReplyTo } from './replyTo.ts'

const REF = { sessionId: 's', accountId: 1, conversationId: 5 }
const open = (conversationId = 5) => inScope(() => useReplyTo().of({ ...REF, conversationId }))
beforeEach(() => setActivePinia(createPinia()))

it('is restored after a visit to another conversation, and does not appear there', () => {
  const first = open()
  first.value.value = message(7)
  first.stop()
  expect(open(6).value.value).toBeNull()
  expect(open().value.value).toMatchObject({ id: 7 })
})
it('is removed when the reply is sent or the quote dismissed', () => {
  const first = open()
  first.value.value = message(7)
  first.value.value = null
  first.stop()
  expect(open().value.value).toBeNull()
})
