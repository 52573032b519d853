import { flushPromises } from '@vue/test-utils'
import { afterEach, expect, it } from 'vitest'
import { connectVisitorBridge, visitorBridgeOf } from '../bridge/visitor.ts'
import type { Mounted } from '../testing/mount.ts'
import { mountOnDesk } from '../testing/mount.ts'
import { forgetDrafts } from './drafts.ts'
import { failure } from './failure.ts'
import VisitorField from './VisitorField.vue'

const NO_DRAFT = { text: '', files: [] }
let mounted: Mounted | null = null
afterEach(() => {
  mounted?.end()
  forgetDrafts()
})

/** The field with a file whose copy is under way until `finish` is called. */
async function withFile() {
  const called: { command: string; input: unknown }[] = []
  let finish = (_isCopied: boolean): void => undefined
  connectVisitorBridge(
    visitorBridgeOf({
      onChanges: () => () => undefined,
      call: (command: string, input: unknown) => {
        called.push({ command, input })
        if (command !== 'visitor:chunk') return Promise.resolve({ ok: true, value: null })
        return new Promise((resolve) => {
          finish = (isCopied) =>
            resolve(isCopied ? { ok: true, value: null } : { ok: false, code: 'internal', message: '' })
        })
      },
    }),
  )
  mounted = await mountOnDesk(VisitorField, { props: { conversationId: null, draft: NO_DRAFT } })
  const { wrapper } = mounted
  const chooser = wrapper.get<HTMLInputElement>('input[type=file]')
  Object.defineProperty(chooser.element, 'files', { value: [new File(['A-1042'], 'order.txt')] })
  await chooser.trigger('change')
  await wrapper.get('textarea').setValue('This one')
  await wrapper.get('textarea').trigger('keydown', { key: 'Enter' })
  await flushPromises()
  return {
    wrapper,
    called,
    sent: () => called.filter(({ command }) => command === 'visitor:send').map(({ input }) => input),
    finish: async (isCopied: boolean) => {
      finish(isCopied)
      await flushPromises()
    },
  }
}

it('sends a message once its file is copied, after one press of Enter', async () => {
  const { sent, finish } = await withFile()
  expect(sent()).toEqual([])
  await finish(true)
  expect(sent()).toMatchObject([{ content: 'This one', uploadIds: [expect.any(String)] }])
})

it('sends nothing without a file that could not be copied, or after the text was changed', async () => {
  const failing = await withFile()
  await failing.finish(false)
  expect(failing.sent()).toEqual([])
  mounted?.end()
  forgetDrafts()
  const changed = await withFile()
  await changed.wrapper.get('textarea').setValue('This one, please')
  await changed.finish(true)
  expect(changed.sent()).toEqual([])
})

it('keeps what is written and attached when the conversation is left, and when its first message opens it', async () => {
  const { wrapper, finish } = await withFile()
  await wrapper.get('textarea').setValue('Not yet')
  await finish(true)
  mounted?.end()
  const shown = async (conversationId: number | null) => {
    mounted = await mountOnDesk(VisitorField, { props: { conversationId, draft: NO_DRAFT } })
    return mounted.wrapper
  }
  const words = (page: Mounted['wrapper']) => [page.get('textarea').element.value, page.findAll('.file').length]
  const again = await shown(null)
  expect(words(again)).toEqual(['Not yet', 1])
  await again.setProps({ conversationId: 7 })
  expect(words(again)).toEqual(['Not yet', 1])
  mounted?.end()
  expect(words(await shown(8))).toEqual(['', 0])
  mounted?.end()
  expect(words(await shown(7))).toEqual(['Not yet', 1])
})

it('copies no more of a file that is removed', async () => {
  const { wrapper, called, finish } = await withFile()
  await wrapper.get('.file button').trigger('click')
  await finish(true)
  expect(wrapper.findAll('.file')).toEqual([])
  const copying = called.filter(({ command }) => command !== 'visitor:draft')
  expect(copying.at(-1)?.command).toBe('visitor:removeUpload')
})

it('shows what main has kept, and tells main what is written and attached', async () => {
  const { wrapper, called, finish } = await withFile()
  await wrapper.get('textarea').setValue('Not yet')
  await finish(true)
  const saved = () => called.filter(({ command }) => command === 'visitor:draft').map(({ input }) => input)
  expect(saved().at(-1)).toMatchObject({ conversationId: null, text: 'Not yet', uploadIds: [expect.any(String)] })
  await wrapper.setProps({ conversationId: 7 })
  await flushPromises()
  expect(saved().slice(-2)).toMatchObject([
    { conversationId: null, text: '', uploadIds: [] },
    { conversationId: 7, text: 'Not yet', uploadIds: [expect.any(String)] },
  ])
  mounted?.end()
  forgetDrafts()
  // The window was closed and is open again.
  const draft = { text: 'Kept', files: [{ id: 'a', name: 'order.txt' }] }
  mounted = await mountOnDesk(VisitorField, { props: { conversationId: 7, draft } })
  const field = mounted.wrapper
  expect([field.get('textarea').element.value, field.get('.file').text()]).toEqual(['Kept', 'order.txt'])
  await field.get('textarea').trigger('keydown', { key: 'Enter' })
  await flushPromises()
  expect(called.findLast(({ command }) => command === 'visitor:send')?.input).toMatchObject({
    content: 'Kept',
    uploadIds: ['a'],
  })
  expect(saved().at(-1)).toMatchObject({ conversationId: 7, text: '', uploadIds: [] })
})

it('says that a text is too long, and keeps it', async () => {
  const { wrapper, finish, sent } = await withFile()
  await finish(true)
  const before = sent().length
  await wrapper.get('textarea').setValue('x'.repeat(150_001))
  await wrapper.get('textarea').trigger('keydown', { key: 'Enter' })
  await flushPromises()
  expect([sent().length, failure.value?.code, wrapper.get('textarea').element.value.length]).toEqual([
    before,
    'tooLong',
    150_001,
  ])
})
