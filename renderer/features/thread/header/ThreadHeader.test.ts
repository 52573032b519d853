import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { computed, defineComponent, h, shallowRef } from 'vue'
import type { ThreadConversation } from '../../../../shared/views.ts'
import { useNotices } from '../../../stores/notices.ts'
import { useRowTarget } from '../../../stores/rowTarget.ts'
import { fakeConversation } from '../../../testing/fakeThread.ts'
import type { Mounted } from '../../../testing/mount.ts'
import { mountOnDesk } from '../../../testing/mount.ts'
import { runCommand } from '../../../ui/shortcuts.ts'
import { provideThread } from '../provideThread.ts'
import ThreadHeader from './ThreadHeader.vue'

let mounted: Mounted | null = null
afterEach(() => {
  mounted?.end()
  vi.unstubAllGlobals()
})

async function header(change: Partial<ThreadConversation> = {}) {
  const conversation = fakeConversation(1842, change)
  mounted = await mountOnDesk(
    defineComponent({
      setup: () => {
        provideThread({
          ref: conversation.ref,
          conversation: computed(() => conversation),
          replyTo: shallowRef(null),
          goTo: () => false,
          viewImage: () => undefined,
        })
        return () => h(ThreadHeader, { conversation })
      },
    }),
  )
  const { wrapper, fake } = mounted
  return {
    wrapper,
    fake,
    conversation,
    called: (command: string): unknown[] =>
      fake.calls.filter((call) => call.command === command).map((call) => call.input),
  }
}
const button = (wrapper: Mounted['wrapper'], words: string) =>
  wrapper.findAll('button').find((each) => each.text() === words)

describe('the header of a conversation', () => {
  it('shows the contact, the number and the state', async () => {
    const { wrapper } = await header({ status: 'snoozed', snoozedUntil: 4_000_000_000 })
    expect(wrapper.get('h1').text()).toBe('Maya Lindqvist')
    expect(wrapper.text()).toContain('#1842')
    expect(wrapper.text()).toContain('Snoozed until')
  })
  it('shows the picture of the assignee, as lists do', async () => {
    const { wrapper, fake } = await header()
    fake.update(({ reference }) => {
      reference.agents = reference.agents.map((agent) => ({ ...agent, avatar: `media/agent-${agent.id}` }))
    })
    await flushPromises()
    expect(wrapper.get('.assignee img').attributes('src')).toBe('media/agent-7')
  })
  it.each([
    [1360, true, false],
    [1360, false, true],
    [860, true, true],
  ])('at %i px with the panel wanted %s, shows the portrait: %s', async (width, contactPanel, isShown) => {
    vi.stubGlobal('innerWidth', width)
    const { wrapper, fake } = await header()
    fake.update(({ settings }) => {
      settings.settings = { ...settings.settings, contactPanel }
    })
    await flushPromises()
    expect(wrapper.find('.portrait').exists()).toBe(isShown)
  })
  it('resolves an open conversation and reopens a resolved one with the same button', async () => {
    const open = await header()
    await button(open.wrapper, 'Resolve')?.trigger('click')
    expect(open.called('conversation:setStatus')).toEqual([
      { ref: open.conversation.ref, status: 'resolved', snoozedUntil: null },
    ])
    mounted?.end()
    const closed = await header({ status: 'resolved' })
    await button(closed.wrapper, 'Reopen')?.trigger('click')
    expect(closed.called('conversation:setStatus')).toEqual([
      { ref: closed.conversation.ref, status: 'open', snoozedUntil: null },
    ])
  })
  it('shows a notice with Try again when the server refuses a change', async () => {
    const { wrapper, fake, called } = await header()
    fake.reply('conversation:setStatus', () => ({ ok: false, code: 'forbidden', message: '' }))
    await button(wrapper, 'Resolve')?.trigger('click')
    await flushPromises()
    const [notice] = useNotices().notices
    expect(notice?.key).toBe('error.forbidden.title')
    notice?.action?.run()
    expect(called('conversation:setStatus')).toHaveLength(2)
  })
  it('runs its commands, and only those that change something', async () => {
    const { called } = await header({ status: 'resolved', assignee: null })
    expect(runCommand('conversation-resolve')).toBe(false)
    expect(runCommand('conversation-unassign')).toBe(false)
    expect(runCommand('conversation-assignToMe')).toBe(true)
    expect(called('conversation:assign')).toMatchObject([{ assigneeId: 7 }])
  })
  it('copies the link of the conversation and opens it in the browser', async () => {
    const { conversation, called, fake } = await header()
    const page = { kind: 'conversation', ref: conversation.ref, messageId: null }
    expect(runCommand('conversation-copyLink')).toBe(true)
    await flushPromises()
    expect(called('dashboard:copyLink')).toEqual([{ page }])
    expect(useNotices().notices.map(({ key }) => key)).toEqual(['app.linkCopied'])
    fake.reply('dashboard:open', () => ({ ok: false, code: 'badInput', message: '' }))
    expect(runCommand('conversation-openInBrowser')).toBe(true)
    await flushPromises()
    expect(called('dashboard:open')).toEqual([{ page }])
    expect(useNotices().notices.map(({ key }) => key)).toContain('error.badInput.title')
  })
  it('leaves the keys to another row of the list while it has the focus', async () => {
    const { called, conversation } = await header()
    const target = useRowTarget()
    target.row = { ...conversation, key: 'another' }
    expect(runCommand('conversation-resolve')).toBe(false)
    target.row = null
    expect(runCommand('conversation-resolve')).toBe(true)
    expect(called('conversation:setStatus')).toHaveLength(1)
  })
  it('assigns to the agent found by typing', async () => {
    const { called } = await header()
    runCommand('conversation-assign')
    await flushPromises()
    const field = document.querySelector<HTMLInputElement>('input[role="combobox"]')!
    field.value = 'cleo'
    field.dispatchEvent(new Event('input'))
    await flushPromises()
    expect(document.querySelectorAll('[role="option"]')).toHaveLength(1)
    field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
    await flushPromises()
    expect(called('conversation:assign')).toMatchObject([{ assigneeId: 9 }])
  })
  it('offers only agents who can see the inbox, and the one who is assigned', async () => {
    const { fake, conversation } = await header({
      assignee: { kind: 'user', id: 10, name: 'Dmitri Sokolov', avatarUrl: null, isMe: false },
    })
    const names = (): string[] =>
      Array.from(document.querySelectorAll('[role="option"] [dir="auto"]'), (option) => option.textContent)
    fake.update((data) => {
      data.assignable = (inboxIds) => (inboxIds.join() === `${conversation.inboxId}` ? [7, 8] : null)
    })
    runCommand('conversation-assign')
    await flushPromises()
    expect(names()).toEqual(['Ada Okafor', 'Nobody', 'Ben Moreau', 'Dmitri Sokolov'])
    fake.update((data) => {
      data.assignable = () => null
    })
    await flushPromises()
    expect(names()).toContain('Cleo Tanaka')
  })
  it.each([
    ['cleo', 'Cleo Tanaka can’t see this inbox'],
    ['zzz', 'No matches'],
  ])('says why an agent can’t be chosen: %s', async (typed, words) => {
    const { fake } = await header()
    fake.update((data) => {
      data.assignable = () => [7, 8]
    })
    runCommand('conversation-assign')
    await flushPromises()
    const field = document.querySelector<HTMLInputElement>('input[role="combobox"]')!
    field.value = typed
    field.dispatchEvent(new Event('input'))
    await flushPromises()
    expect(document.querySelector('.nothing')?.textContent).toBe(words)
  })
  it('distinguishes two agents with the same name by their email address, and finds one by it', async () => {
    const { fake, called } = await header()
    fake.update(({ reference }) => {
      reference.agents = [
        ...reference.agents,
        ...reference.agents
          .filter(({ id }) => id === 9)
          .map((agent) => ({ ...agent, id: 90, name: 'cleo  tanaka', email: 'cleo.two@acme.example' })),
      ]
    })
    runCommand('conversation-assign')
    await flushPromises()
    const optionTexts = (): string[] =>
      Array.from(document.querySelectorAll('[role="option"]'), (option) => option.textContent)
    const emails = optionTexts().flatMap((each) => /cleo(\.two)?@acme\.example/.exec(each)?.[0] ?? [])
    expect(emails.toSorted()).toEqual(['cleo.two@acme.example', 'cleo@acme.example'])
    const field = document.querySelector<HTMLInputElement>('input[role="combobox"]')!
    field.value = 'two@'
    field.dispatchEvent(new Event('input'))
    await flushPromises()
    expect(optionTexts()).toHaveLength(1)
    field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
    await flushPromises()
    expect(called('conversation:assign')).toMatchObject([{ assigneeId: 90 }])
  })
})
