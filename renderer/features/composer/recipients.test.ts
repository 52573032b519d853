import type { VueWrapper } from '@vue/test-utils'
import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { afterEach, describe, expect, it } from 'vitest'
import { computed, defineComponent, h, nextTick, shallowRef } from 'vue'
import type { Recipients } from '../../../shared/model/recipients.ts'
import type { MailHead, ThreadHead, ThreadMessage } from '../../../shared/views.ts'
import { connectBridge } from '../../bridge/client.ts'
import { i18n } from '../../i18n.ts'
import { useNavigation } from '../../stores/navigation.ts'
import { createFakeBridge } from '../../testing/fakeBridge.ts'
import { fakeConversation, withThreads } from '../../testing/fakeThread.ts'
import { provideThread } from '../thread/provideThread.ts'
import Composer from './Composer.vue'

const recipientsWith = (change: Partial<Recipients> = {}): Recipients => ({
  to: ['maya@example.test'],
  cc: ['boss@example.test'],
  bcc: [],
  ...change,
})
const head = (prefill: Recipients): MailHead => ({ prefill, contactEmail: 'maya@example.test' })
const EMPTY: ThreadHead['drafts'] = { reply: { text: '', attachments: [] }, note: { text: '', attachments: [] } }

let disconnect = (): void => undefined
let mounted: VueWrapper | null = null
afterEach(() => {
  mounted?.unmount()
  disconnect()
})

async function composer(first: MailHead | null = head(recipientsWith()), drafts = EMPTY) {
  const fake = createFakeBridge()
  withThreads(fake.data)
  disconnect = connectBridge(fake.desk)
  const conversation = fakeConversation(1842, { channel: 'Channel::Email', canReply: true })
  const mail = shallowRef(first)
  const replyTo = shallowRef<ThreadMessage | null>(null)
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
        return () => h(Composer, { conversation, drafts, mail: mail.value })
      },
    }),
    { attachTo: document.body, global: { plugins: [createPinia(), i18n] } },
  )
  mounted = wrapper
  await flushPromises()
  const called = (command: string): Record<string, unknown>[] =>
    fake.calls.filter((call) => call.command === command).map((call) => call.input as Record<string, unknown>)
  const line = () => wrapper.find<HTMLButtonElement>('.recipients .line')
  const field = (label: string): HTMLTextAreaElement => {
    const id =
      wrapper
        .findAll('.fields label')
        .find((each) => each.text() === label)
        ?.attributes('for') ?? ''
    const element = document.getElementById(id)
    if (!(element instanceof HTMLTextAreaElement)) throw new Error(`There is no field ${label}`)
    return element
  }
  async function type(label: string, text: string): Promise<void> {
    const element = field(label)
    element.value = text
    element.dispatchEvent(new Event('input'))
    await nextTick()
  }
  async function blurField(label: string): Promise<void> {
    field(label).dispatchEvent(new FocusEvent('blur'))
    await nextTick()
  }
  async function open(): Promise<void> {
    await line().trigger('click')
    await nextTick()
  }
  async function write(content: string): Promise<void> {
    const text = wrapper.get<HTMLTextAreaElement>('textarea.field')
    text.element.value = content
    await text.trigger('input')
  }
  async function send(): Promise<void> {
    await write('Hello')
    const text = wrapper.get<HTMLTextAreaElement>('textarea.field')
    await text.trigger('keydown', { key: 'Enter', ctrlKey: true })
    await flushPromises()
  }
  return { wrapper, mail, called, line, field, type, blurField, open, write, send }
}

describe('the recipients of an email', () => {
  it('are shown in one line and sent as shown', async () => {
    const { line, send, called } = await composer(
      head(recipientsWith({ to: ['maya@example.test', 'a@x.test'], cc: ['boss@example.test'] })),
    )
    expect(line().text()).toContain('Tomaya@example.test+1')
    expect(line().text()).toContain('Ccboss@example.test')
    await send()
    expect(called('message:send')[0]?.['recipients']).toEqual(recipientsWith({ to: ['maya@example.test', 'a@x.test'] }))
  })

  it('are not shown in a chat or a note, and not sent with a note', async () => {
    expect((await composer(null)).line().exists()).toBe(false)
    mounted?.unmount()
    const { wrapper, line, send, called } = await composer()
    await wrapper.get('[data-mode="note"]').trigger('click')
    expect(line().exists()).toBe(false)
    await send()
    expect(called('message:send')[0]).toMatchObject({ private: true, recipients: null })
  })

  it('open with the cursor in To, and are reduced to addresses when a field is left', async () => {
    const { open, field, type, blurField, send, called } = await composer()
    await open()
    expect(document.activeElement).toBe(field('To'))
    await type('Cc', '"Doe, John" <john@x.test>; a@x.test')
    await blurField('Cc')
    expect(field('Cc').value).toBe('john@x.test, a@x.test')
    await send()
    expect(called('message:send')[0]?.['recipients']).toEqual(recipientsWith({ cc: ['john@x.test', 'a@x.test'] }))
  })

  it.each([
    ['boss', '“boss” isn’t an email address'],
    ['maya@example', 'missing the end of its domain'],
    ['用户@x.test', 'only plain letters'],
  ])('block sending with %s, and show why below the field', async (invalid, message) => {
    const { wrapper, open, field, type, blurField, send, called } = await composer()
    await open()
    await type('Cc', invalid)
    expect(wrapper.find('[role="alert"]').exists()).toBe(false)
    await blurField('Cc')
    expect(field('Cc').getAttribute('aria-invalid')).toBe('true')
    expect(document.getElementById(field('Cc').getAttribute('aria-describedby') ?? '')?.textContent).toContain(message)
    await send()
    expect(called('message:send')).toEqual([])
    await type('Cc', '')
    await send()
    expect(called('message:send')[0]?.['recipients']).toEqual(recipientsWith({ cc: [] }))
  })

  it('are truncated between characters in an error message', async () => {
    const { wrapper, open, type, blurField } = await composer()
    await open()
    await type('Cc', `${'a'.repeat(59)}😀😀`)
    await blurField('Cc')
    expect(wrapper.get('[role="alert"]').text()).toBe(`“${'a'.repeat(59)}…” isn’t an email address`)
  })

  it('open with the cursor in To when the user sends without an address there', async () => {
    const { line, field, send, called } = await composer({
      prefill: recipientsWith({ to: [], cc: [] }),
      contactEmail: null,
    })
    expect(line().text()).toContain('Add at least one address to To')
    await send()
    await nextTick()
    expect(called('message:send')).toEqual([])
    expect(document.activeElement).toBe(field('To'))
  })

  it('change to those of a newer email with a notice, while the user changed nothing', async () => {
    const { wrapper, mail, line } = await composer()
    expect(wrapper.find('.sign').exists()).toBe(false)
    mail.value = head(recipientsWith({ to: ['boss@example.test'], cc: ['maya@example.test'] }))
    await nextTick()
    expect(line().text()).toContain('Toboss@example.test')
    expect(wrapper.get('.sign').text()).toBe('Updated from the latest email')
  })

  it('stay the same once a reply is begun, and a new address is offered', async () => {
    const { wrapper, mail, line, called, write, send } = await composer()
    await write('Dear Maya')
    mail.value = head(recipientsWith({ to: ['office@example.test'], cc: ['maya@example.test'] }))
    await nextTick()
    expect(line().text()).toContain('Tomaya@example.test')
    expect(line().text()).toContain('boss@example.test')
    expect(wrapper.get('.sign').text()).toContain('office@example.test')
    await send()
    expect(called('message:send')[0]?.['recipients']).toEqual(recipientsWith())
  })

  it('change to those of a newer email once the reply is empty again', async () => {
    const { mail, line, write } = await composer()
    await write('Dear Maya')
    await write('')
    mail.value = head(recipientsWith({ to: ['office@example.test'], cc: [] }))
    await nextTick()
    expect(line().text()).toContain('Tooffice@example.test')
  })

  it('stay as the user changed them, with a notice that names new addresses', async () => {
    const { wrapper, mail, open, type, field } = await composer()
    await open()
    await type('Cc', '')
    mail.value = head(recipientsWith({ cc: ['boss@example.test', 'new@example.test'] }))
    await nextTick()
    expect(wrapper.get('.sign').text()).toContain('new@example.test')
    expect(wrapper.get('.sign').text()).not.toContain('boss@example.test')
    await wrapper.get('.sign button').trigger('click')
    expect(field('Cc').value).toBe('new@example.test')
    expect(wrapper.find('.sign').exists()).toBe(false)
  })

  it("show no notice after the user's own email changed them", async () => {
    const { wrapper, mail, open, type, blurField, send } = await composer()
    await open()
    await type('Cc', 'a@x.test')
    await blurField('Cc')
    await send()
    mail.value = head(recipientsWith({ cc: ['a@x.test'] }))
    await nextTick()
    expect(wrapper.find('.sign').exists()).toBe(false)
  })

  it('can be reset to those of the latest email', async () => {
    const { wrapper, open, type, field } = await composer()
    await open()
    await type('To', 'x@x.test')
    await wrapper
      .findAll('.opened button')
      .find((button) => button.text() === 'Same as the latest email')
      ?.trigger('click')
    expect(field('To').value).toBe('maya@example.test')
  })

  it('are closed by Enter and Escape, with the cursor in the text field', async () => {
    const { wrapper, open, field } = await composer()
    for (const key of ['Enter', 'Escape']) {
      await open()
      field('To').dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
      await flushPromises()
      expect(wrapper.find('.fields').exists()).toBe(false)
      expect(document.activeElement).toBe(wrapper.get('textarea.field').element)
    }
  })

  it('are restored with a draft as they were typed', async () => {
    const recipients = recipientsWith({ cc: ['bo', 'a@x.test'] })
    const { line, open, field } = await composer(head(recipientsWith()), {
      ...EMPTY,
      reply: { text: 'Dear', attachments: [], recipients },
    })
    expect(line().text()).toContain('“bo” isn’t an email address')
    await open()
    expect(field('Cc').value).toBe('bo, a@x.test')
  })

  it('are not saved with the draft once they equal those of the latest email again', async () => {
    const { wrapper, open, type, called } = await composer()
    await open()
    await type('Cc', 'a@x.test')
    await wrapper.get('section').trigger('focusout')
    await type('Cc', 'boss@example.test')
    await wrapper.get('section').trigger('focusout')
    expect(called('draft:save').at(-1)).toMatchObject({ recipients: recipientsWith() })
    await wrapper
      .findAll('.opened button')
      .find((button) => button.text() === 'Done')
      ?.trigger('click')
    await wrapper.get('section').trigger('focusout')
    await flushPromises()
    expect(called('draft:save').at(-1)).not.toHaveProperty('recipients')
  })

  it('are saved with the draft when they change', async () => {
    const { wrapper, open, type, called } = await composer()
    await open()
    await type('Bcc', 'audit@acme.test')
    await wrapper.get('section').trigger('focusout')
    await flushPromises()
    expect(called('draft:save').at(-1)).toMatchObject({
      mode: 'reply',
      recipients: recipientsWith({ bcc: ['audit@acme.test'] }),
    })
  })
})
