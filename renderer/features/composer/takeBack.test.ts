import type { VueWrapper } from '@vue/test-utils'
import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { computed, defineComponent, h, shallowRef } from 'vue'
import { conversationKey } from '../../../shared/model/ids.ts'
import type { ThreadHead, ThreadMessage } from '../../../shared/views.ts'
import { connectBridge } from '../../bridge/client.ts'
import { i18n } from '../../i18n.ts'
import { useHeldMessages } from '../../stores/heldMessages.ts'
import { useNavigation } from '../../stores/navigation.ts'
import { useNotices } from '../../stores/notices.ts'
import { useReplyTo } from '../../stores/replyTo.ts'
import { useUndo } from '../../stores/undo.ts'
import type { FakeBridge } from '../../testing/fakeBridge.ts'
import { createFakeBridge } from '../../testing/fakeBridge.ts'
import { fakeConversation, withThreads } from '../../testing/fakeThread.ts'
import { installFieldHistory } from '../../ui/fieldHistory.ts'
import { provideThread } from '../thread/provideThread.ts'
import { message } from '../thread/testing.ts'
import Composer from './Composer.vue'

const EMPTY: ThreadHead['drafts'] = { reply: { text: '', attachments: [] }, note: { text: '', attachments: [] } }
const FILE = {
  id: '6f0f5f4e-3c0e-4a62-9f4f-0a2f5d0f7a11',
  kind: 'file',
  name: 'a.pdf',
  contentType: 'application/pdf',
  size: 64,
  width: null,
  height: null,
  address: 'app://deskbell/media/a',
  thumbnail: null,
  link: null,
  title: null,
  coordinates: null,
  transcript: null,
  progress: null,
} as const

describe('a message that is held', () => {
  let disconnect = (): void => undefined
  let mounted: VueWrapper | null = null
  beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
  afterEach(() => {
    mounted?.unmount()
    disconnect()
    vi.useRealTimers()
  })

  async function composer() {
    const fake: FakeBridge = createFakeBridge()
    withThreads(fake.data)
    disconnect = connectBridge(fake.desk)
    const conversation = fakeConversation(1842)
    const replyTo = shallowRef<ThreadMessage | null>(null)
    const isShown = shallowRef(true)
    const wrapper = (mounted = mount(
      defineComponent({
        setup: () => {
          useNavigation().open(conversation.ref)
          provideThread({
            ref: conversation.ref,
            conversation: computed(() => conversation),
            replyTo,
            goTo: () => false,
            viewImage: () => undefined,
          })
          return () => (isShown.value ? h(Composer, { conversation, drafts: EMPTY }) : null)
        },
      }),
      { attachTo: document.body, global: { plugins: [createPinia(), i18n] } },
    ))
    await flushPromises()
    fake.reply('message:send', () => ({ ok: true, value: { actionId: null, reachesContact: false, heldFor: 5_000 } }))
    fake.reply('message:takeBack', ({ content }) => ({
      ok: true,
      value: {
        private: false,
        content: content ?? '',
        attachments: [FILE],
        recipients: null,
        inReplyTo: replyTo.value?.id ?? null,
        joined: false,
        actionIds: [],
      },
    }))
    const field = () => wrapper.get<HTMLTextAreaElement>('textarea')
    async function write(text: string): Promise<void> {
      field().element.value = text
      await field().trigger('input')
    }
    async function send(text: string): Promise<void> {
      await write(text)
      await field().trigger('keydown', { key: 'Enter' })
      await flushPromises()
    }
    const called = (command: string) => fake.calls.filter((call) => call.command === command).map(({ input }) => input)
    return { fake, wrapper, field, write, send, called, replyTo, isShown, ref: conversation.ref }
  }

  it('comes back with its files and the message that it answered', async () => {
    const { field, send, called, replyTo, wrapper } = await composer()
    replyTo.value = message(5)
    await send('Hello Maya')
    expect([field().element.value, replyTo.value]).toEqual(['', null])
    expect(useUndo().canUndo).toBe(true)
    await useUndo().undo()
    await flushPromises()
    expect(called('message:takeBack')).toMatchObject([{ content: 'Hello Maya' }])
    expect([field().element.value, replyTo.value?.id]).toEqual(['Hello Maya', 5])
    expect(wrapper.text()).toContain('a.pdf')
    expect(called('draft:save').at(-1)).toMatchObject({ mode: 'reply', text: 'Hello Maya', uploadIds: [FILE.id] })
    expect([useNotices().notices, useUndo().canUndo]).toEqual([[], false])
  })

  it('comes before other words, which stay, and says so', async () => {
    const { field, write, send } = await composer()
    await send('first')
    await write('second')
    await useUndo().undo()
    await flushPromises()
    expect(field().element.value).toBe('first\nsecond')
    expect(useNotices().notices).toMatchObject([{ key: 'composer.takenBack.words' }])
  })

  describe('by Ctrl+Z in the composer', () => {
    let end = (): void => undefined
    afterEach(() => end())
    async function two() {
      const rig = await composer()
      const undo = useUndo()
      end = installFieldHistory(window, {
        last: () => undo.last,
        undo: () => void undo.undo(),
        unsend: (written) => undo.unsendLast(written),
      })
      await rig.send('ONE')
      await rig.send('TWO')
      rig.field().element.focus()
      async function press(): Promise<string> {
        await rig.field().trigger('keydown', { key: 'z', code: 'KeyZ', ctrlKey: true })
        await flushPromises()
        return rig.field().element.value
      }
      return { ...rig, press }
    }

    it('comes back before the one that was sent after it', async () => {
      const { press } = await two()
      expect(await press()).toBe('TWO')
      expect(await press()).toBe('ONE\nTWO')
      expect(useHeldMessages().held).toEqual([])
    })

    it('comes back after what was typed since is undone', async () => {
      const { press, write, field } = await two()
      await press()
      field().element.dispatchEvent(new InputEvent('beforeinput', { bubbles: true, inputType: 'insertText' }))
      await write('TWO!')
      expect(await press()).toBe('TWO')
      expect(await press()).toBe('ONE\nTWO')
    })

    it('stays where another conversation is written in', async () => {
      const { press, ref, field, called } = await two()
      useNavigation().open({ ...ref, conversationId: 1841 })
      // A draft that was restored: nothing in it can be undone.
      field().element.value = 'something else'
      await press()
      expect(called('message:takeBack')).toEqual([])
    })
  })

  it('leaves another quoted message in place, and says so', async () => {
    const { send, replyTo } = await composer()
    replyTo.value = message(5)
    await send('first')
    replyTo.value = message(6)
    await useUndo().undo()
    await flushPromises()
    expect(replyTo.value.id).toBe(6)
    expect(useNotices().notices).toMatchObject([{ key: 'composer.takenBack.otherParts' }])
  })

  it('comes back as a note, where it was one', async () => {
    const { fake, wrapper, send } = await composer()
    fake.reply('message:takeBack', () => ({
      ok: true,
      value: {
        private: true,
        content: 'Look @Ben',
        attachments: [],
        recipients: null,
        inReplyTo: null,
        joined: false,
        actionIds: [],
      },
    }))
    await send('Look @Ben')
    await useUndo().undo()
    await flushPromises()
    expect(wrapper.get('.composer').classes()).toContain('note')
    expect(wrapper.get<HTMLTextAreaElement>('textarea').element.value).toBe('Look @Ben')
  })

  it('waits in the draft that main stored, where another conversation is open', async () => {
    const { send, isShown, ref, called, replyTo } = await composer()
    const quoted = message(5)
    replyTo.value = quoted
    await send('Hello Maya')
    isShown.value = false
    useNavigation().open({ ...ref, conversationId: 1841 })
    await flushPromises()
    const saves = called('draft:save').length
    await useUndo().undo()
    await flushPromises()
    expect(useNavigation().openKey).toBe(conversationKey(ref))
    expect(useReplyTo().of(ref).value?.id).toBe(5)
    expect(called('draft:save')).toHaveLength(saves)
  })

  it('says that it has left where main says so', async () => {
    const { fake, field, send } = await composer()
    fake.reply('message:takeBack', () => ({ ok: true, value: null }))
    await send('gone')
    await useUndo().undo()
    await flushPromises()
    expect([field().element.value, useNotices().notices[0]?.key]).toEqual(['', 'composer.takenBack.tooLate'])
  })

  it('is not offered once its time is over, and never where main doesn’t hold it', async () => {
    const { fake, send } = await composer()
    await send('one')
    vi.advanceTimersByTime(5_000)
    expect([useUndo().canUndo, useHeldMessages().held]).toEqual([false, []])
    fake.reply('message:send', () => ({ ok: true, value: { actionId: null, reachesContact: false, heldFor: 0 } }))
    await send('two')
    expect(useUndo().canUndo).toBe(false)
  })

  it('is undone before what was done earlier, and after what was done since', async () => {
    const { send, called, fake, ref } = await composer()
    fake.reply('conversation:setPriority', () => ({
      ok: true,
      value: { actionId: crypto.randomUUID(), reachesContact: false },
    }))
    const undo = useUndo()
    const act = (): Promise<unknown> =>
      undo.run({ ref, field: 'priority', key: 'undo.done.noPriority', values: { contact: 'Maya' } }, () =>
        Promise.resolve({ actionId: crypto.randomUUID(), reachesContact: false }),
      )
    await act()
    await send('Hello')
    await act()
    await undo.undo()
    expect(called('message:takeBack')).toHaveLength(0)
    await undo.undo()
    await flushPromises()
    expect([called('message:takeBack').length, undo.done.length]).toEqual([1, 1])
  })

  it('forgets the action that would have followed it', async () => {
    const { fake, field, write } = await composer()
    const actionId = crypto.randomUUID()
    fake.reply('message:send', () => ({ ok: true, value: { actionId, reachesContact: false, heldFor: 5_000 } }))
    fake.reply('message:takeBack', () => ({
      ok: true,
      value: {
        private: false,
        content: 'Done',
        attachments: [],
        recipients: null,
        inReplyTo: null,
        joined: false,
        actionIds: [actionId],
      },
    }))
    await write('Done')
    await field().trigger('keydown', { key: 'Enter', ctrlKey: true, shiftKey: true })
    await flushPromises()
    expect(useUndo().done).toHaveLength(1)
    await useUndo().undo()
    await flushPromises()
    expect([useUndo().done, useUndo().canUndo]).toEqual([[], false])
  })
})
