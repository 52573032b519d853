import type { VueWrapper } from '@vue/test-utils'
import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { computed, defineComponent, h, shallowRef } from 'vue'
import type { Answer, CommandResult } from '../../../shared/bridge.ts'
import type { Contact } from '../../../shared/model/people.ts'
import type { ThreadConversation, ThreadHead, ThreadMessage } from '../../../shared/views.ts'
import { connectBridge } from '../../bridge/client.ts'
import { i18n } from '../../i18n.ts'
import { useNavigation } from '../../stores/navigation.ts'
import { useNotices } from '../../stores/notices.ts'
import { useUnsentReply } from '../../stores/unsentReply.ts'
import type { FakeBridge } from '../../testing/fakeBridge.ts'
import { createFakeBridge } from '../../testing/fakeBridge.ts'
import { fakeConversation, fakeThreadHead, withThreads } from '../../testing/fakeThread.ts'
import { settled } from '../../testing/mount.ts'
import { provideThread } from '../thread/provideThread.ts'
import { message } from '../thread/testing.ts'
import Composer from './Composer.vue'
import SendButton from './SendButton.vue'

const EMPTY: ThreadHead['drafts'] = { reply: { text: '', attachments: [] }, note: { text: '', attachments: [] } }
const SENT: Answer<CommandResult<'message:send'>> = {
  ok: true,
  value: { actionId: null, reachesContact: false, heldFor: 0 },
}
let disconnect = (): void => undefined
let mounted: VueWrapper | null = null
afterEach(() => {
  mounted?.unmount()
  localStorage.clear()
  disconnect()
})

async function composer(
  change: Partial<ThreadConversation> = {},
  drafts = EMPTY,
  settings: Record<string, unknown> = {},
) {
  const fake: FakeBridge = createFakeBridge()
  withThreads(fake.data)
  Object.assign(fake.data.settings.settings, settings)
  disconnect = connectBridge(fake.desk)
  const conversation = fakeConversation(1842, change)
  if (change.unsent) fake.data.thread = () => ({ head: fakeThreadHead(conversation), items: [] })
  const replyTo = shallowRef<ThreadMessage | null>(null)
  const version = shallowRef(0)
  let savedDrafts = drafts
  const wrapper = mount(
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
        return () => h(Composer, { key: version.value, conversation, drafts: savedDrafts })
      },
    }),
    { attachTo: document.body, global: { plugins: [createPinia(), i18n] } },
  )
  mounted = wrapper
  await flushPromises()
  const field = () => wrapper.get<HTMLTextAreaElement>('textarea')
  const called = (command: string): Record<string, unknown>[] =>
    fake.calls.filter((call) => call.command === command).map((call) => call.input as Record<string, unknown>)
  async function write(text: string): Promise<void> {
    field().element.value = text
    field().element.setSelectionRange(text.length, text.length)
    await field().trigger('input')
  }
  /** Unmounts the composer and mounts another one with the draft that was saved last. */
  async function remount(): Promise<void> {
    await vi.waitFor(() => expect(called('draft:save')).not.toEqual([]))
    savedDrafts = { ...drafts, reply: { text: String(called('draft:save').at(-1)?.['text']), attachments: [] } }
    version.value++
    await flushPromises()
  }
  return { fake, wrapper, field, called, write, replyTo, remount }
}

describe('the composer', () => {
  it('sends by Enter, once, and is empty afterwards', async () => {
    const { field, called, write } = await composer()
    await write('Hello')
    await field().trigger('keydown', { key: 'Enter' })
    await field().trigger('keydown', { key: 'Enter' })
    await flushPromises()
    expect(called('message:send')).toHaveLength(1)
    expect(called('message:send')[0]).toMatchObject({
      content: 'Hello',
      private: false,
      inReplyTo: null,
      uploadIds: [],
    })
    expect(called('message:send')[0]?.['echoId']).toMatch(/^[0-9a-f-]{36}$/)
    expect(field().element.value).toBe('')
  })
  it.each(['Reply', 'Private note'])('sends and resolves in one command, and offers Undo (%s)', async (mode) => {
    const { fake, wrapper, field, called, write } = await composer()
    fake.reply('message:send', () => ({ ok: true, value: { actionId: 'a', reachesContact: false, heldFor: 0 } }))
    if (mode !== 'Reply') await wrapper.get('[data-mode="note"]').trigger('click')
    const chord = { key: 'Enter', ctrlKey: true, shiftKey: true }
    await field().trigger('keydown', chord)
    await write('Done')
    await field().trigger('keydown', chord)
    await flushPromises()
    expect(called('message:send')).toMatchObject([
      { content: 'Done', private: mode !== 'Reply', then: { status: 'resolved', snoozedUntil: null } },
    ])
    expect(called('conversation:setStatus')).toEqual([])
    expect(useNotices().notices.map(({ key, action }) => [key, action?.key])).toEqual([
      ['undo.afterMessage.resolved', 'undo.undo'],
    ])
  })
  describe('with what follows the message, after a reply that was not sent', () => {
    const UNSENT = { kind: 'failed', text: 'Earlier', files: 0, replies: 1 } as const
    const chord = { key: 'Enter', ctrlKey: true, shiftKey: true }
    const question = () => useUnsentReply().question
    it.each(['retry', 'leave'] as const)('asks first, and sends it as the user says: %s', async (unsent) => {
      const { fake, field, called, write } = await composer({ unsent: UNSENT })
      fake.reply('message:send', () => SENT)
      await write('Done')
      await field().trigger('keydown', chord)
      await flushPromises()
      expect([called('message:send'), field().element.value]).toEqual([[], 'Done'])
      const asked = question()
      expect(asked).toMatchObject({ before: 'sending', reply: UNSENT })
      if (asked?.before === 'sending') asked.proceed(unsent)
      await flushPromises()
      const then = { status: 'resolved', snoozedUntil: null }
      expect(called('message:send')).toMatchObject([{ content: 'Done', then }])
      expect(called('message:send')[0]?.['retryUnsent']).toBe(unsent === 'retry' ? true : undefined)
    })
    it.each(['Send and mark as pending', 'Add note and mark as pending'])(
      'asks before any of them: %s',
      async (name) => {
        const { fake, wrapper, called, write } = await composer({ unsent: { ...UNSENT, kind: 'refused' } })
        fake.reply('message:send', () => SENT)
        if (name.startsWith('Add')) await wrapper.get('[data-mode="note"]').trigger('click')
        await write('Done')
        await wrapper.get('[aria-label="Sending options"]').trigger('click')
        await flushPromises()
        const item = [...document.querySelectorAll<HTMLElement>('[role="menuitem"]')].find((each) =>
          each.textContent?.includes(name),
        )
        item?.click()
        await flushPromises()
        expect([question()?.reply.kind, called('message:send')]).toEqual(['refused', []])
      },
    )
    it('asks nothing where nothing follows', async () => {
      const { fake, field, called, write } = await composer({ unsent: UNSENT })
      fake.reply('message:send', () => SENT)
      await write('Done')
      await field().trigger('keydown', { key: 'Enter' })
      await flushPromises()
      expect([question(), called('message:send').length]).toEqual([null, 1])
    })
    it('asks about the draft of a note before a reply that resolves the conversation', async () => {
      const drafts = { ...EMPTY, note: { text: 'Check the invoice', attachments: [] } }
      const { fake, wrapper, write, field, called } = await composer({}, drafts)
      fake.reply('message:send', () => SENT)
      await wrapper.get('[data-mode="reply"]').trigger('click')
      await write('Done')
      await field().trigger('keydown', chord)
      await flushPromises()
      expect(question()?.reply).toEqual({ kind: 'note', text: 'Check the invoice', files: 0, replies: 1 })
      expect(called('message:send')).toEqual([])
    })
    it.each(['resolved', 'pending'] as const)(
      'asks about the draft of a reply before a note only where the conversation is resolved (%s)',
      async (status) => {
        const drafts = { ...EMPTY, reply: { text: 'A draft', attachments: [] } }
        const { fake, wrapper, write, called } = await composer({}, drafts)
        fake.reply('message:send', () => SENT)
        await wrapper.get('[data-mode="note"]').trigger('click')
        await write('Done')
        wrapper.getComponent(SendButton).vm.$emit('sendThen', { status, snoozedUntil: null })
        await flushPromises()
        expect(question()?.reply ?? null).toEqual(
          status === 'resolved' ? { kind: 'draft', text: 'A draft', files: 0, replies: 1 } : null,
        )
        expect(called('message:send')).toHaveLength(status === 'resolved' ? 0 : 1)
      },
    )
  })
  it.each([
    ['/refund', true],
    ['Hello /re', false],
  ])('leaves no list of canned responses open over %s when it is sent or refused', async (text, isRefused) => {
    const { fake, wrapper, field, called, write } = await composer()
    fake.reply('message:send', () => SENT)
    await write(text)
    expect(wrapper.find('[role="listbox"]').exists()).toBe(true)
    await field().trigger('keydown', { key: 'Enter', ctrlKey: true, shiftKey: true })
    await flushPromises()
    expect(called('message:send')).toHaveLength(isRefused ? 0 : 1)
    expect(wrapper.find('[role="listbox"]').exists()).toBe(false)
    await write('')
    await write('/')
    expect(wrapper.find('[role="listbox"]').exists()).toBe(true)
  })
  it('keeps the text when the main process refuses it', async () => {
    const { fake, field, write } = await composer()
    fake.reply('message:send', () => ({ ok: false, code: 'disk', message: '' }))
    await write('Precious')
    await field().trigger('keydown', { key: 'Enter' })
    await flushPromises()
    expect(field().element.value).toBe('Precious')
  })
  describe('while the main process takes a message', () => {
    async function withPendingSend(drafts = EMPTY) {
      const parts = await composer({}, drafts)
      const pending: ((answer: Answer<CommandResult<'message:send'>>) => void)[] = []
      parts.fake.reply(
        'message:send',
        () =>
          new Promise((resolve) => {
            pending.push(resolve)
          }),
      )
      const enter = async (text: string): Promise<void> => {
        await parts.write(text)
        await parts.field().trigger('keydown', { key: 'Enter' })
        await flushPromises()
      }
      const answer = async (value: Answer<CommandResult<'message:send'>> = SENT): Promise<void> => {
        pending.shift()?.(value)
        await flushPromises()
      }
      return { ...parts, enter, answer, sent: () => parts.called('message:send').map(({ content }) => content) }
    }
    it('sends later messages after it, each once and in order, and keeps unsent text', async () => {
      const { field, write, enter, answer, sent, called } = await withPendingSend()
      await enter('one')
      await enter('two')
      await field().trigger('keydown', { key: 'Enter' })
      await enter('two')
      await write('thr')
      expect(sent()).toEqual(['one'])
      await answer()
      expect(sent()).toEqual(['one', 'two'])
      await write('three')
      await answer()
      await answer()
      await answer()
      expect(sent()).toEqual(['one', 'two', 'two'])
      expect(new Set(called('message:send').map(({ echoId }) => echoId)).size).toBe(3)
      expect(field().element.value).toBe('three')
    })
    it('sends replies and notes in the order they were written', async () => {
      const { wrapper, enter, answer, called } = await withPendingSend()
      await enter('for the contact')
      await wrapper.get('[data-mode="note"]').trigger('click')
      await enter('for us')
      await answer()
      await answer()
      expect(called('message:send').map(({ content, private: isPrivate }) => [content, isPrivate])).toEqual([
        ['for the contact', false],
        ['for us', true],
      ])
    })
    it('restores all text when the message is refused, and sends it by Try again', async () => {
      const { fake, field, write, enter, answer, sent, replyTo, called } = await withPendingSend()
      replyTo.value = message(41)
      await enter('one')
      await enter('two')
      await write('thr')
      await answer({ ok: false, code: 'disk', message: '' })
      expect(sent()).toEqual(['one'])
      expect(field().element.value).toBe('one\ntwo\nthr')
      expect(replyTo.value?.id).toBe(41)
      fake.reply('message:send', () => SENT)
      useNotices().notices.at(-1)?.action?.run()
      await flushPromises()
      expect(called('message:send').at(-1)).toMatchObject({ content: 'one\ntwo\nthr', inReplyTo: 41 })
      expect(field().element.value).toBe('')
    })
    it('sends by Try again once, from the composer that is mounted now, with its text', async () => {
      const { fake, wrapper, enter, answer, called, remount, field } = await withPendingSend()
      await enter('one')
      await remount()
      await answer({ ok: false, code: 'disk', message: '' })
      fake.reply('message:send', () => SENT)
      expect(called('draft:save').at(-1)).toMatchObject({ text: 'one' })
      expect(field().element.value).toBe('one')
      useNotices().notices.at(-1)?.action?.run()
      await flushPromises()
      expect(called('message:send').map(({ content }) => content)).toEqual(['one', 'one'])
      expect(field().element.value).toBe('')
      expect(wrapper.findAll('textarea')).toHaveLength(1)
    })
    it('sends each file with its own message, and keeps a file attached later', async () => {
      const { wrapper, enter, answer, called } = await withPendingSend()
      const drop = async (name: string): Promise<void> => {
        const finished = called('upload:finish').length
        await wrapper
          .get('section')
          .trigger('drop', { dataTransfer: { types: ['Files'], files: [new File(['x'], name)] } })
        await expect.poll(() => called('upload:finish').length).toBe(finished + 1)
        await flushPromises()
      }
      await drop('a.txt')
      await enter('one')
      await drop('b.txt')
      await enter('two')
      await drop('c.txt')
      await answer()
      await answer()
      const begun = called('upload:begin').map(({ uploadId }) => uploadId)
      expect(called('message:send').map(({ uploadIds }) => uploadIds)).toEqual([[begun[0]], [begun[1]]])
      expect(wrapper.text()).toContain('c.txt')
    })
  })
  describe('a message sent while its file is uploading', () => {
    async function withPendingUpload() {
      const parts = await composer()
      const chunk = Promise.withResolvers<Answer<null>>()
      parts.fake.reply('upload:chunk', () => chunk.promise)
      const drop = { dataTransfer: { types: ['Files'], files: [new File(['x'], 'a.txt')] } }
      await parts.wrapper.get('section').trigger('drop', drop)
      const enter = async (text: string): Promise<void> => {
        await parts.write(text)
        await parts.field().trigger('keydown', { key: 'Enter' })
        await flushPromises()
      }
      await enter('with a file')
      const answer = async (value: Answer<null> = { ok: true, value: null }): Promise<void> => {
        chunk.resolve(value)
        await vi.waitFor(() => expect(parts.wrapper.text()).not.toContain('is sent when'))
        await flushPromises()
      }
      return { ...parts, enter, answer, sent: () => parts.called('message:send').map(({ content }) => content) }
    }
    it('is sent once the file is uploaded, before later messages, and shows that it waits', async () => {
      const { wrapper, field, enter, answer, sent, called } = await withPendingUpload()
      expect([sent(), field().element.value]).toEqual([[], ''])
      expect(wrapper.text()).toContain('Your message will be sent once its file is uploaded')
      await enter('and this')
      expect(called('draft:save').at(-1)).toMatchObject({ uploadIds: [called('upload:begin')[0]?.['uploadId']] })
      await answer()
      expect(sent()).toEqual(['with a file', 'and this'])
      expect(called('message:send').map(({ uploadIds }) => (uploadIds as unknown[]).length)).toEqual([1, 0])
    })
    it('is sent once even after the composer was mounted again, and keeps newer text', async () => {
      const { answer, sent, remount, field, write, called } = await withPendingUpload()
      await remount()
      expect(field().element.value).toBe('')
      await write('newer')
      await answer()
      expect(sent()).toEqual(['with a file'])
      expect(field().element.value).toBe('newer')
      await vi.waitFor(() => expect(called('draft:save').at(-1)).toMatchObject({ text: 'newer', uploadIds: [] }))
    })
    it('can be taken back into the field, with its file', async () => {
      const { wrapper, field, enter, answer, sent } = await withPendingUpload()
      await wrapper
        .findAll('button')
        .find((button) => button.text() === 'Don’t send yet')
        ?.trigger('click')
      await flushPromises()
      expect(field().element.value).toBe('with a file')
      expect(wrapper.text()).toContain('a.txt')
      await answer()
      expect(sent()).toEqual([])
      await enter('with the file')
      expect(sent()).toEqual(['with the file'])
    })
    it('is restored when the upload fails', async () => {
      const { wrapper, field, answer, sent } = await withPendingUpload()
      await answer({ ok: false, code: 'disk', message: '' })
      expect([sent(), field().element.value]).toEqual([[], 'with a file'])
      expect(wrapper.text()).toContain('a.txt')
      expect(useNotices().notices).toMatchObject([{ tone: 'error', key: 'error.disk.title' }])
    })
  })
  it('does not send while an input method composes, or by plain Enter where Ctrl+Enter is chosen', async () => {
    const { field, called, write } = await composer({}, EMPTY, { sendKey: 'modEnter' })
    await write('请问')
    await field().trigger('keydown', { key: 'Enter', isComposing: true })
    await field().trigger('keydown', { key: 'Enter' })
    expect(called('message:send')).toHaveLength(0)
    await field().trigger('keydown', { key: 'Enter', ctrlKey: true })
    await flushPromises()
    expect(called('message:send')).toHaveLength(1)
  })
  it.each([
    [{}, []],
    [{ emailSendKey: 'enter' as const }, ['an email']],
  ])('sends an email by its own key, whatever sends chat messages: %j', async (settings, expected) => {
    const { field, called, write } = await composer({ channel: 'Channel::Email' }, EMPTY, settings)
    await write('an email')
    await field().trigger('keydown', { key: 'Enter' })
    await flushPromises()
    expect(called('message:send').map(({ content }) => content)).toEqual(expected)
    await field().trigger('keydown', { key: 'Enter', ctrlKey: true })
    await flushPromises()
    expect(called('message:send').map(({ content }) => content)).toEqual(['an email'])
  })
  it('reports typing until the message is sent', async () => {
    const { field, called, write } = await composer()
    await write('H')
    await write('He')
    await field().trigger('keydown', { key: 'Enter' })
    await flushPromises()
    expect(called('conversation:setTyping').map(({ on, private: isPrivate }) => [on, isPrivate])).toEqual([
      [true, false],
      [false, false],
    ])
  })
  it('keeps reply and note separate, and sends mentions in notes', async () => {
    const { wrapper, field, called, write } = await composer()
    await write('for the contact')
    await wrapper.get('[data-mode="note"]').trigger('click')
    expect(field().element.value).toBe('')
    await write('@Ben Moreau look')
    await field().trigger('keydown', { key: 'Escape' })
    await field().trigger('keydown', { key: 'Enter' })
    await flushPromises()
    expect(called('message:send')[0]).toMatchObject({
      content: '[@Ben Moreau](mention://user/8/Ben%20Moreau) look',
      private: true,
    })
    await wrapper.get('[data-mode="reply"]').trigger('click')
    expect(field().element.value).toBe('for the contact')
  })
  it('asks before a note with a name that was not chosen, which would notify no agent', async () => {
    const { wrapper, field, write, called } = await composer()
    await wrapper.get('[data-mode="note"]').trigger('click')
    await write('@ben please look')
    await field().trigger('keydown', { key: 'Enter' })
    await flushPromises()
    expect(called('message:send')).toEqual([])
    expect(wrapper.get('.notice').text()).toContain('No agent is notified by @ben')
    await wrapper
      .findAll('button')
      .find((each) => each.text() === 'Send without notifying')
      ?.trigger('click')
    await flushPromises()
    expect(called('message:send')).toMatchObject([{ content: '@ben please look', private: true }])
  })
  it('mentions the chosen one of two agents with the same name', async () => {
    const { fake, wrapper, field, called, write } = await composer()
    fake.update(({ reference }) => {
      const twin = reference.agents.find(({ name }) => name === 'Ben Moreau')
      if (twin !== undefined)
        reference.agents = [
          ...reference.agents,
          { ...twin, id: 99, email: 'ben.two@acme.test' },
          { ...twin, id: 98, name: 'Benedict', email: 'benedict@acme.test' },
        ]
    })
    await flushPromises()
    await wrapper.get('[data-mode="note"]').trigger('click')
    await write('@ben')
    const options = wrapper.findAll('[role="option"]').map((option) => option.text())
    expect(options).toEqual([
      expect.stringContaining('ben@'),
      expect.stringContaining('ben.two@acme.test'),
      expect.not.stringContaining('@'),
    ])
    await field().trigger('keydown', { key: 'ArrowDown' })
    await field().trigger('keydown', { key: 'Enter' })
    await flushPromises()
    expect(field().element.value).toBe('@Ben Moreau ')
    await write('@Ben Moreau look')
    await field().trigger('keydown', { key: 'Enter' })
    await flushPromises()
    expect(called('message:send')[0]).toMatchObject({
      content: '[@Ben Moreau](mention://user/99/Ben%20Moreau) look',
      private: true,
    })
  })
  it('shows the saved draft, and opens the note where only a note was saved', async () => {
    expect((await composer({}, { ...EMPTY, reply: { text: 'saved', attachments: [] } })).field().element.value).toBe(
      'saved',
    )
    mounted?.unmount()
    const { wrapper, field } = await composer({}, { ...EMPTY, note: { text: 'saved note', attachments: [] } })
    expect(field().element.value).toBe('saved note')
    expect(wrapper.get('section').classes()).toContain('note')
  })
  it('asks for the canned responses again when a "/" begins to choose one', async () => {
    const { write, called } = await composer()
    const asked = (): number => called('reference:refresh').length
    await write('Hello')
    expect(asked()).toBe(0)
    for (const text of ['/', '/h', '/he']) await write(text)
    expect(called('reference:refresh')).toMatchObject([{ accountId: 1, list: 'cannedResponses' }])
    await write('')
    await write('/')
    expect(asked()).toBe(2)
  })
  it('offers canned responses and inserts the chosen one', async () => {
    const { wrapper, field, write } = await composer()
    await write('Dear Maya, /re')
    expect(wrapper.findAll('[role="option"]')).toHaveLength(1)
    expect(field().attributes('aria-activedescendant')).toBe(wrapper.get('[role="option"]').attributes('id'))
    await field().trigger('keydown', { key: 'Enter' })
    expect(field().element.value).toContain('Dear Maya, I have refunded the amount')
    expect(wrapper.findAll('[role="option"]')).toHaveLength(0)
  })
  describe('with emoji by name', () => {
    async function typed(text: string) {
      const parts = await composer()
      await parts.write(text)
      parts
        .field()
        .element.dispatchEvent(new InputEvent('input', { data: text.at(-1) ?? null, inputType: 'insertText' }))
      await settled()
      return parts
    }
    it('offers them after a colon, and inserts the highlighted one', async () => {
      const { wrapper, field, called } = await typed('Thanks :tada')
      expect(wrapper.get('[role="option"]').text()).toBe('🎉:tada:')
      await field().trigger('keydown', { key: 'Enter' })
      expect(field().element.value).toBe('Thanks 🎉')
      expect(called('message:send')).toEqual([])
    })
    it('replaces a whole shortcode by its last colon', async () => {
      expect((await typed('Thanks :tada:')).field().element.value).toBe('Thanks 🎉')
    })
    it.each(['at 10:30', 'http://', 'at 10:30:', ':nothing:', 'see:tada:'])('leaves %j', async (text) => {
      const { wrapper, field } = await typed(text)
      expect(field().element.value).toBe(text)
      expect(wrapper.findAll('[role="option"]')).toEqual([])
    })
    it('offers the last ones first in the picker', async () => {
      await typed('Thanks :tada:')
      document.querySelector<HTMLElement>('[aria-label="Emoji"]')?.click()
      await settled()
      const sections = Array.from(document.querySelectorAll('[role="dialog"] section'))
      expect(sections[0]?.textContent).toBe('Recently used🎉')
      expect(sections).toHaveLength(10)
    })
  })
  describe('with variables', () => {
    async function withCanned(content: string, name = 'maya lindqvist', details: Partial<Contact> = {}) {
      const parts = await composer({ contact: { id: 1842, name, avatar: null, online: false } })
      const whole = parts.fake.data.contact
      parts.fake.update((data) => {
        data.reference = {
          ...data.reference,
          cannedResponses: [
            { id: 1, shortCode: 'hello', content },
            { id: 2, shortCode: 'bye', content: 'Bye' },
            ...Array.from({ length: 20 }, (_, at) => ({ id: 10 + at, shortCode: `x${at}`, content: `Text ${at}` })),
          ],
        }
        data.contact = (input) => {
          const { head, items } = whole(input)
          return { head: { ...head, contact: head.contact && { ...head.contact, name, ...details } }, items }
        }
      })
      await flushPromises()
      const options = (): string[] => parts.wrapper.findAll('[role="option"]').map((option) => option.text())
      const button = (label: string) => parts.wrapper.findAll('button').find((each) => each.text() === label)
      const enter = async (): Promise<void> => {
        await parts.field().trigger('keydown', { key: 'Enter' })
        await flushPromises()
      }
      return { ...parts, options, button, enter }
    }
    it.each(['reply', 'note'])('fills them in when a canned response is inserted into a %s', async (mode) => {
      const { wrapper, field, write, enter, called } = await withCanned('Hello {{contact.name}}, {{agent.name}} here')
      if (mode === 'note') await wrapper.get('[data-mode="note"]').trigger('click')
      await write('/hel')
      await flushPromises()
      expect(wrapper.get('[role="option"]').text()).toBe('/helloHello Maya Lindqvist, Ada Okafor here')
      expect(wrapper.get('.preview').text()).toBe('Hello Maya Lindqvist, Ada Okafor here')
      await enter()
      expect(field().element.value).toBe('Hello Maya Lindqvist, Ada Okafor here')
      await enter()
      expect(called('message:send')).toHaveLength(1)
    })
    it('names what is not filled in, and sends it only after confirmation', async () => {
      const { wrapper, field, write, enter, called, button } = await withCanned(
        'Your plan: {{contact.custom_attribute.tier}}',
      )
      await write('/hel')
      await flushPromises()
      expect(wrapper.get('.preview mark').text()).toBe('{{contact.custom_attribute.tier}}')
      await enter()
      expect(field().element.value).toBe('Your plan: {{contact.custom_attribute.tier}}')
      expect(wrapper.get('.notice').attributes('role')).toBe('status')
      expect(wrapper.get('.notice').text()).toContain('Not filled in: {{contact.custom_attribute.tier}}')
      expect(button('Send as is')).toBeUndefined()
      await enter()
      expect(called('message:send')).toEqual([])
      expect(wrapper.get('.notice').attributes('role')).toBe('alert')
      expect(wrapper.get('.notice').text()).toContain('so it wasn’t sent: {{contact.custom_attribute.tier}}')
      await button('Send as is')?.trigger('click')
      await flushPromises()
      expect(called('message:send')).toMatchObject([{ content: 'Your plan: {{contact.custom_attribute.tier}}' }])
    })
    it.each([
      ['{{contact.custom_attribute.tier}}', 'Send as is and resolve'],
      ['/nosuchword', 'Send as text and resolve'],
    ])('keeps what was to follow the message: %s', async (text, label) => {
      const { fake, field, write, called, button } = await withCanned('')
      fake.reply('message:send', () => SENT)
      await write(text)
      await flushPromises()
      await field().trigger('keydown', { key: 'Enter', code: 'Enter', ctrlKey: true, shiftKey: true })
      await flushPromises()
      expect(called('message:send')).toEqual([])
      await button(label)?.trigger('click')
      await flushPromises()
      expect(called('message:send')).toMatchObject([
        { content: text, then: { status: 'resolved', snoozedUntil: null } },
      ])
    })
    it.each([
      ['other text', async (write: (text: string) => Promise<void>) => await write('/otherword')],
      ['plain Send', () => Promise.resolve()],
    ])('forgets it with %s', async (_name, change) => {
      const { field, write, called, enter, button } = await withCanned('')
      await write('/nosuchword')
      await flushPromises()
      await field().trigger('keydown', { key: 'Enter', code: 'Enter', ctrlKey: true, shiftKey: true })
      await flushPromises()
      expect(button('Send as text and resolve')).toBeDefined()
      await change(write)
      await flushPromises()
      // The first one closes the list of canned responses.
      await enter()
      if (button('Send as text') === undefined) await enter()
      await button('Send as text')?.trigger('click')
      await flushPromises()
      expect(called('message:send')).toMatchObject([{ then: null }])
    })
    it('offers to fill in a variable that was typed', async () => {
      const { field, write, enter, called, button } = await withCanned('')
      await write('Dear {{contact.first_name}} at `{{contact.name}}`')
      await enter()
      expect(called('message:send')).toEqual([])
      await button('Fill in')?.trigger('click')
      await flushPromises()
      expect(field().element.value).toBe('Dear Maya at `{{contact.name}}`')
      await enter()
      expect(called('message:send')).toHaveLength(1)
    })
    it('asks about a name that would be filled in again by the server', async () => {
      const { field, write, enter, called } = await withCanned('Hello {{contact.name}}', '{{agent.email}}')
      await write('/hel')
      await flushPromises()
      await enter()
      expect(field().element.value).toBe('Hello {{agent.email}}')
      await enter()
      expect(called('message:send')).toEqual([])
    })
    it('uses the details of the contact from the server', async () => {
      const { field, write, enter } = await withCanned('{{contact.email}} {{contact.custom_attribute.plan}}', 'Maya', {
        email: 'm@x.test',
        customAttributes: { plan: 'Gold' },
      })
      await write('/hel')
      await flushPromises()
      await enter()
      expect(field().element.value).toBe('m@x.test Gold')
    })
    it('lists every canned response, the most used first', async () => {
      const { write, enter, options } = await withCanned('Hello')
      await write('/')
      expect(options()).toHaveLength(22)
      expect(options()[0]).toContain('/bye')
      await write('/hello')
      await enter()
      await write('/')
      expect(options()[0]).toContain('/hello')
    })
  })
  it('offers only the note on a closed channel, with the reason', async () => {
    const { wrapper } = await composer({ canReply: false, channel: 'Channel::Whatsapp' })
    expect(wrapper.find('textarea').exists()).toBe(false)
    expect(wrapper.text()).toContain('WhatsApp allows replies only for a while')
    await wrapper
      .findAll('button')
      .find((button) => button.text() === 'Write a private note')
      ?.trigger('click')
    expect(wrapper.find('textarea').exists()).toBe(true)
  })
  it('counts near the limit and refuses to send beyond it, keeping the text', async () => {
    const { wrapper, field, called, write } = await composer({ maxLength: 100 })
    await write('a'.repeat(95))
    expect(wrapper.text()).toContain('5 characters left')
    await write('a'.repeat(101))
    expect(wrapper.text()).toContain('1 character too many')
    await field().trigger('keydown', { key: 'Enter' })
    await flushPromises()
    expect(called('message:send')).toHaveLength(0)
    expect(field().element.value).toHaveLength(101)
  })
  it('replies to a message, and stops doing so by Escape', async () => {
    const { wrapper, field, called, write, replyTo } = await composer()
    replyTo.value = message(41, { content: 'Where is it?' })
    await flushPromises()
    expect(wrapper.text()).toContain('Replying to Maya Lindqvist')
    await write('Here')
    await field().trigger('keydown', { key: 'Enter' })
    await flushPromises()
    expect(called('message:send')[0]).toMatchObject({ inReplyTo: 41 })
    expect(replyTo.value).toBeNull()
    replyTo.value = message(42)
    await flushPromises()
    await field().trigger('keydown', { key: 'Escape' })
    expect(replyTo.value).toBeNull()
  })
  it('saves an uploading file with the draft, and shows one that was interrupted when the app was closed', async () => {
    const first = await composer()
    first.fake.reply('upload:chunk', () => new Promise(() => undefined))
    await first.wrapper
      .get('section')
      .trigger('drop', { dataTransfer: { types: ['Files'], files: [new File(['x'], 'a.txt')] } })
    window.dispatchEvent(new Event('pagehide'))
    const uploadId = first.called('upload:begin')[0]?.['uploadId']
    expect(first.called('draft:save')).toMatchObject([{ mode: 'reply', uploadIds: [uploadId] }])
    mounted?.unmount()
    const interrupted = {
      id: 'u1',
      kind: 'file',
      name: 'a.txt',
      contentType: 'text/plain',
      size: 1,
      width: null,
      height: null,
      address: null,
      thumbnail: null,
      link: null,
      title: null,
      coordinates: null,
      transcript: null,
      progress: null,
    }
    const { wrapper, field, called, write } = await composer(
      {},
      { ...EMPTY, reply: { text: '', attachments: [interrupted] } },
    )
    expect(wrapper.text()).toContain('Not uploaded. Attach it again.')
    await write('Here it is')
    await field().trigger('keydown', { key: 'Enter' })
    await flushPromises()
    expect(called('message:send')).toEqual([])
    expect(wrapper.text()).toContain('Attach it again or remove it')
  })
  it('attaches dropped files, rejects empty ones with a notice, and sends the others', async () => {
    const { wrapper, field, called } = await composer()
    const files = [new File(['x'], 'a.txt', { type: 'text/plain' }), new File([], 'none.txt')]
    await wrapper.get('section').trigger('drop', { dataTransfer: { types: ['Files'], files } })
    await flushPromises()
    expect(wrapper.text()).toContain('none.txt is empty')
    await expect.poll(() => called('upload:finish').length).toBe(1)
    await flushPromises()
    await field().trigger('keydown', { key: 'Enter' })
    await flushPromises()
    expect(called('message:send')[0]?.['uploadIds']).toHaveLength(1)
  })
})
