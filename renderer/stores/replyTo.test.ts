import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it } from 'vitest'
import { message } from '../features/thread/testing.ts'
import { inScope } from '../testing/mount.ts'
import { useReplyTo } from './replyTo.ts'

const REF = { sessionId: 's', accountId: 1, conversationId: 5 }
const open = (conversationId = 5) => inScope(() => useReplyTo().of({ ...REF, conversationId }))
beforeEach(() => setActivePinia(createPinia()))

it('is there again after a look at another conversation, and in no other', () => {
  const first = open()
  first.value.value = message(7)
  first.stop()
  expect(open(6).value.value).toBeNull()
  expect(open().value.value).toMatchObject({ id: 7 })
})
it('is gone once it was sent or dropped', () => {
  const first = open()
  first.value.value = message(7)
  first.value.value = null
  first.stop()
  expect(open().value.value).toBeNull()
})
