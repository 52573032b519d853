import { flushPromises } from '@vue/test-utils'
import { afterEach, expect, it } from 'vitest'
import { connectVisitorBridge, visitorBridgeOf } from '../bridge/visitor.ts'
import type { Mounted } from '../testing/mount.ts'
import { mountOnDesk } from '../testing/mount.ts'
import VisitorField from './VisitorField.vue'

let mounted: Mounted | null = null
afterEach(() => mounted?.end())

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
  mounted = await mountOnDesk(VisitorField)
  const { wrapper } = mounted
  const chooser = wrapper.get<HTMLInputElement>('input[type=file]')
  Object.defineProperty(chooser.element, 'files', { value: [new File(['A-1042'], 'order.txt')] })
  await chooser.trigger('change')
  await wrapper.get('textarea').setValue('This one')
  await wrapper.get('textarea').trigger('keydown', { key: 'Enter' })
  await flushPromises()
  return {
    wrapper,
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
  const changed = await withFile()
  await changed.wrapper.get('textarea').setValue('This one, please')
  await changed.finish(true)
  expect(changed.sent()).toEqual([])
})
