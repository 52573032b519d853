import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import type { Component, VNode } from 'vue'
import { computed, defineComponent, h, shallowRef } from 'vue'
import type { ActionView, Signal, ThreadConversation } from '../../../shared/views.ts'
import MacroPreview from '../../conversation/MacroPreview.vue'
import { i18n } from '../../i18n.ts'
import { useSignals } from '../../signals.ts'
import { useMacroRun } from '../../stores/macroRun.ts'
import { useNavigation } from '../../stores/navigation.ts'
import { useNotices } from '../../stores/notices.ts'
import { useOpenThread } from '../../stores/openThread.ts'
import { fakeReference, SESSION } from '../../testing/fakeData.ts'
import { fakeConversation } from '../../testing/fakeThread.ts'
import { fakeDrafts, fakeWaiting, heldAction } from '../../testing/fakeWaiting.ts'
import type { Mounted } from '../../testing/mount.ts'
import { mountOnDesk } from '../../testing/mount.ts'
import { runCommand } from '../../ui/shortcuts.ts'
import SignOutDialog from '../settings/SignOutDialog.vue'
import ActionStrip from '../thread/ActionStrip.vue'
import ThreadHeader from '../thread/header/ThreadHeader.vue'
import { provideThread } from '../thread/provideThread.ts'
import WaitingDialog from './WaitingDialog.vue'

let mounted: Mounted | null = null
const pageOf = (setup: () => () => VNode | null): Component => defineComponent({ setup })
afterEach(() => {
  mounted?.end()
  mounted = null
  document.body.innerHTML = ''
})
const text = (): string => (document.body.textContent ?? '').replace(/\s+/g, ' ')
const called = (command: string): unknown[] =>
  mounted?.fake.calls.filter((call) => call.command === command).map((call) => call.input) ?? []
async function click(words: string, nth = 0): Promise<void> {
  const found = [...document.querySelectorAll<HTMLElement>('button')].filter(
    (each) => (each.getAttribute('aria-label') ?? each.textContent ?? '').trim() === words,
  )[nth]
  if (found === undefined) throw new Error(`There is no button ${words} in ${text()}`)
  found.click()
  await flushPromises()
}

describe('the list of waiting messages and actions', () => {
  const open = async (): Promise<void> => {
    mounted = await mountOnDesk(WaitingDialog, { data: { outbox: fakeWaiting() } })
  }

  it('shows each with its contact and reason, those that need the user first', async () => {
    await open()
    expect(text()).toMatch(
      /Needs you.*Maya Lindqvist.*I have refunded.*Ben Moreau answered at.*Jonas Petersen.*Assign to me.*Ben Moreau took it in the meantime.*Aiko Tanaka.*contract\.pdf is gone.*Waiting for the network.*Omar Haddad.*Thank you.*You are offline.*Resolve.*Lena Brandt.*Add vip.*billing, remove bug/,
    )
  })
  it('sends, retries or discards an entry', async () => {
    await open()
    await click('Send anyway')
    await click('Assign to me anyway')
    await click('Leave as is')
    await click('Discard')
    const ref = { sessionId: expect.any(String) as string, accountId: 1 }
    expect(called('message:retry')).toEqual([{ ref: { ...ref, conversationId: 1842 }, echoId: 'e1' }])
    expect(called('action:retry')).toEqual([{ ref: { ...ref, conversationId: 1841 }, actionId: 'a1' }])
    expect(called('action:discard')).toEqual([{ ref: { ...ref, conversationId: 1841 }, actionId: 'a1' }])
    expect(called('message:discard')).toEqual([{ ref: { ...ref, conversationId: 1842 }, echoId: 'e1' }])
  })
  it('shows what a macro does by now before it runs, with an undo time, in the place of the one that waits', async () => {
    const { head, items } = fakeWaiting()
    const held = items.find(({ kind }) => kind === 'action')
    if (held?.kind !== 'action') throw new Error('there is no waiting action')
    const action = heldAction({ change: { field: 'macro', macroId: 3, name: 'Close', status: null }, theirs: null })
    const steps = [{ kind: 'message', text: 'Totally different' }] as const
    mounted = await mountOnDesk(
      pageOf(() => {
        const macroRun = useMacroRun()
        return () => h('div', [h(WaitingDialog), macroRun.question && h(MacroPreview, { question: macroRun.question })])
      }),
      {
        data: {
          outbox: { head, items: [{ ...held, action }] },
          reference: { ...fakeReference(), macros: [{ id: 3, name: 'Close', isPersonal: false, steps: [...steps] }] },
        },
      },
    )
    await click('Run “Close” anyway')
    expect([called('action:retry'), called('conversation:change')]).toEqual([[], []])
    expect(text()).toContain('It does this now for Jonas Petersen (#1841):')
    expect(text()).toContain('Send this message to the customer:Totally different')
    await click('Run')
    expect(called('action:discard')).toMatchObject([{ actionId: 'a1' }])
    expect(called('conversation:change')).toMatchObject([{ change: { field: 'macro', macroId: 3 } }])
    expect(called('action:retry')).toEqual([])
  })
  it('offers to copy the text that was discarded', async () => {
    mounted = await mountOnDesk(WaitingDialog, { data: { outbox: fakeWaiting() } })
    useNavigation().overlay = 'waiting'
    await click('Discard')
    const { notices } = useNotices()
    expect(notices).toMatchObject([{ key: 'outbox.discarded', about: 'Maya Lindqvist' }])
    notices[0]?.action?.run()
    await flushPromises()
    expect(called('text:copy')).toEqual([{ text: 'Hello Maya' }])
  })
  it('offers to send a message again whose answer was lost, not just another try', async () => {
    const { head, items } = fakeWaiting()
    const waiting = items.find(({ kind, ref }) => kind === 'message' && ref.conversationId === 1839)
    if (waiting?.kind !== 'message') throw new Error('there is no waiting message')
    mounted = await mountOnDesk(WaitingDialog, { data: { outbox: { head, items: [waiting] } } })
    expect(text()).toContain('Try now')
    mounted.end()
    document.body.innerHTML = ''
    mounted = await mountOnDesk(WaitingDialog, {
      data: { outbox: { head, items: [{ ...waiting, delivery: 'unknown' }] } },
    })
    expect(text()).toContain('It isn’t certain yet whether the message arrived. Deskbell is checking')
    expect(text()).not.toContain('Try now')
    await click('Send again')
    expect(called('message:retry')).toMatchObject([{ echoId: 'e3' }])
  })
  it.each([
    ['waits', 'afterMessage', /Waiting for the network.*Resolve.*Waits until your message is sent/, false],
    ['is stopped', 'blocked', /Needs you.*Resolve.*Your message before this was not sent.*Resolve anyway/, true],
  ] as const)(
    'says that an action %s with its message, and what pressing it does',
    async (_name, state, shown, asks) => {
      const { head, items } = fakeWaiting()
      const held = items.find(({ kind }) => kind === 'action')
      if (held?.kind !== 'action') throw new Error('there is no waiting action')
      const change = { field: 'status', status: 'resolved', until: null } as const
      const action = heldAction({ state, change, reason: null, since: null, theirs: null })
      mounted = await mountOnDesk(WaitingDialog, { data: { outbox: { head, items: [{ ...held, action }] } } })
      expect(text()).toMatch(shown)
      expect(text().includes('Needs you')).toBe(asks)
      expect(text()).not.toContain('Try now')
    },
  )
  it.each(['afterMail', 'afterMessage'] as const)('lists what waits in line as waiting (%s)', async (kind) => {
    const { head, items } = fakeWaiting()
    const waiting = items.find(({ kind: is, ref }) => is === 'message' && ref.conversationId === 1839)
    if (waiting?.kind !== 'message') throw new Error('there is no waiting message')
    const item = { ...waiting, error: null, question: { kind }, nextTryAt: Date.now() + 18_000 }
    mounted = await mountOnDesk(WaitingDialog, { data: { outbox: { head, items: [item] } } })
    expect(text()).toMatch(/Waiting for the network.*Wait(s for the message before it|ing until the previous email)/)
    expect(text()).not.toMatch(/Needs you|Send anyway|Try now|next try/)
  })
  it('shows a draft of a lost account, which can be copied and discarded but not opened', async () => {
    const ref = { sessionId: SESSION, accountId: 9, conversationId: 4 }
    const draft = {
      key: `${SESSION}/9/4/draft/reply`,
      ref,
      contactName: 'Maya Lindqvist',
      accountName: 'Acme Returns',
      isLost: true,
      since: null,
      kind: 'draft',
      mode: 'reply',
      text: 'Dear Maya, …',
      attachments: 0,
      whole: 'Dear Maya,\n\n**soon**',
    } as const
    mounted = await mountOnDesk(WaitingDialog, {
      data: { outbox: { head: { waiting: 0, asking: 0 }, items: [draft] } },
    })
    expect(text()).toMatch(/Maya Lindqvist ?Acme Returns.*Dear Maya.*You no longer have access to its account/)
    const buttons = [...document.querySelectorAll<HTMLElement>('li button')]
    expect(buttons.map((button) => button.textContent.trim())).toEqual(['Copy', 'Discard'])
    for (const button of buttons) button.click()
    await flushPromises()
    expect(mounted.fake.calls).toContainEqual({ command: 'text:copy', input: { text: draft.whole } })
    expect(mounted.fake.calls).toContainEqual({
      command: 'draft:save',
      input: { ref, mode: 'reply', text: '', uploadIds: [] },
    })
  })
  it('says when a message or an action is tried again', async () => {
    const { head, items } = fakeWaiting()
    const nextTryAt = Date.now() + 18_000
    const timed = items.map((item) =>
      item.kind === 'action' ? { ...item, action: { ...item.action, nextTryAt } } : { ...item, nextTryAt },
    )
    mounted = await mountOnDesk(WaitingDialog, { data: { outbox: { head, items: timed } } })
    expect(text()).toMatch(
      /Omar Haddad.*Thank you.*You are offline ?next try in 18 s.*Resolve.*You are offline ?next try in 18 s/,
    )
    expect(text().match(/next try/g)).toHaveLength(3)
  })
  it('opens the conversation of an entry', async () => {
    await open()
    useNavigation().overlay = 'waiting'
    await click('Open the conversation with Omar Haddad')
    expect(useNavigation().overlay).toBeNull()
    expect(useNavigation().conversation?.conversationId).toBe(1839)
  })
  it('has an empty state', async () => {
    mounted = await mountOnDesk(WaitingDialog)
    expect(text()).toContain('Nothing is waiting')
  })
  it('is shown before a sign-out discards it', async () => {
    mounted = await mountOnDesk(SignOutDialog, { data: { outbox: fakeWaiting() } })
    useNavigation().askSignOut = fakeWaiting().items[0]?.ref.sessionId ?? null
    await flushPromises()
    expect(text()).toMatch(
      /6 messages or changes have not reached the server and will be lost.*Maya Lindqvist: I have refunded.*Jonas Petersen: Assign to me.*and 3 more/,
    )
  })
  it('lists the accounts that a sign-out takes along, with what is lost of each', async () => {
    const [first] = fakeWaiting().items
    const other = fakeDrafts(2).map((item) => ({ ...item, ref: { ...item.ref, accountId: 2 } }))
    const items = [...(first ? [first] : []), ...other]
    mounted = await mountOnDesk(SignOutDialog, { data: { outbox: { head: { waiting: 1, asking: 0 }, items } } })
    useNavigation().askSignOut = SESSION
    await flushPromises()
    expect(text()).toMatch(/The 2 accounts that go with it:\s?Acme Support1 not sent\s?Acme Wholesale2 drafts/)
    // Of the same user's other server.
    expect(text()).not.toContain('Northwind')
  })
  it('names the drafts that a sign-out discards', async () => {
    const [first, ...others] = fakeWaiting().items
    const items = [...(first ? [first] : []), ...fakeDrafts(5)]
    mounted = await mountOnDesk(SignOutDialog, { data: { outbox: { head: { waiting: 1, asking: 0 }, items } } })
    useNavigation().askSignOut = others[0]?.ref.sessionId ?? null
    await flushPromises()
    expect(text()).toMatch(
      /1 message or change has not reached the server.*Maya Lindqvist: I have refunded.*5 drafts will be lost:.*Omar Haddad: draft 1.*and 2 more/,
    )
  })
})

describe('an action that failed', () => {
  async function strip(actions: ActionView[]): Promise<void> {
    const conversation = fakeConversation(1842)
    mounted = await mountOnDesk(
      pageOf(() => {
        provideThread({
          ref: conversation.ref,
          conversation: computed(() => conversation),
          replyTo: shallowRef(null),
          goTo: () => false,
          viewImage: () => undefined,
        })
        return () => h(ActionStrip, { actions })
      }),
    )
  }
  it('asks above its thread whether to apply it or keep the server’s state', async () => {
    await strip([heldAction(), heldAction({ key: 'a2', state: 'waiting' })])
    expect(text()).toContain('You wanted to: Assign to me. Ben Moreau took it in the meantime.')
    await click('Assign to me anyway')
    await click('Leave as is')
    expect(called('action:retry')).toMatchObject([{ actionId: 'a1' }])
    expect(called('action:discard')).toMatchObject([{ actionId: 'a1' }])
  })
  it('says that the contact has written since', async () => {
    await strip([
      heldAction({
        change: { field: 'status', status: 'resolved', until: null },
        reason: 'customerWrote',
        since: { reason: 'customerWrote', name: null, at: null },
        theirs: null,
      }),
    ])
    expect(text()).toContain('You wanted to: Resolve. The customer has written since you did this.')
  })
  it('says that another agent has replied or taken over since, also after a restart', async () => {
    const resolve = { change: { field: 'status', status: 'resolved', until: null }, theirs: null } as const
    const ben = { name: 'Ben Moreau', at: null }
    await strip([
      heldAction({ ...resolve, key: 'a1', reason: 'answered', since: { reason: 'answered', ...ben } }),
      heldAction({ ...resolve, key: 'a2', reason: 'reassigned', since: { reason: 'reassigned', ...ben } }),
      heldAction({ ...resolve, key: 'a3', reason: 'quit', since: { reason: 'reassigned', ...ben } }),
      heldAction({ ...resolve, key: 'a4', reason: 'quit', since: null }),
    ])
    for (const words of [
      'You wanted to: Resolve. Ben Moreau answered meanwhile.',
      'You wanted to: Resolve. Ben Moreau took it in the meantime.',
      'You wanted to: Resolve. Deskbell quit before this was sent. Ben Moreau took it in the meantime.',
      'You wanted to: Resolve. Deskbell quit before this was sent.ResolveDiscard',
    ])
      expect(text()).toContain(words)
  })
  it('shows the action, the contact and the reason when it is refused', async () => {
    mounted = await mountOnDesk(
      pageOf(() => {
        useSignals()
        return () => null
      }),
    )
    mounted.fake.signal({
      kind: 'actionRefused',
      ref: fakeConversation(1842).ref,
      actionId: crypto.randomUUID(),
      contactName: 'Maya Lindqvist',
      change: { field: 'priority', priority: 'urgent' },
      error: { code: 'forbidden', detail: null },
    })
    await flushPromises()
    expect(useNotices().notices).toMatchObject([
      {
        tone: 'error',
        key: 'outbox.refusedFor',
        values: { action: 'Priority Urgent', name: 'Maya Lindqvist', reason: 'You are not allowed to do this' },
      },
    ])
  })
})

describe('the notice of an action that asks', () => {
  const asks = async (change: Partial<ActionView>, contactName: string | null = 'Maya Lindqvist'): Promise<void> => {
    mounted = await mountOnDesk(
      pageOf(() => {
        useSignals()
        return () => null
      }),
    )
    const action = heldAction({
      key: 'a1',
      change: { field: 'status', status: 'resolved', until: null },
      reason: 'customerWrote',
      since: { reason: 'customerWrote', name: null, at: null },
      ...change,
    })
    mounted.fake.signal({ kind: 'actionAsks', ref: fakeConversation(1842).ref, contactName, action })
    await flushPromises()
  }
  it('names the contact, what was wanted and why it was not done, and opens the conversation', async () => {
    await asks({})
    const [notice, ...others] = useNotices().notices
    expect(others).toEqual([])
    expect(notice).toMatchObject({ key: 'outbox.asks', values: { name: 'Maya Lindqvist', action: 'Resolve' } })
    expect(notice?.values?.['reason']).toMatch(/customer|wrote/i)
    notice?.action?.run()
    expect(useNavigation().conversation).toEqual(fakeConversation(1842).ref)
  })
  it('has words for a contact without a name', async () => {
    await asks({}, null)
    expect(useNotices().notices).toMatchObject([{ values: { name: 'Unknown contact' } }])
  })
  it('is not shown in the open conversation, which asks by itself', async () => {
    mounted = await mountOnDesk(
      pageOf(() => {
        useSignals()
        return () => null
      }),
    )
    useNavigation().open(fakeConversation(1842).ref)
    const action = heldAction({ key: 'a1', change: { field: 'status', status: 'resolved', until: null } })
    mounted.fake.signal({ kind: 'actionAsks', ref: fakeConversation(1842).ref, contactName: 'Maya', action })
    await flushPromises()
    expect(useNotices().notices).toEqual([])
  })
})

describe('the notice of a message that asks', () => {
  const REF = fakeConversation(1842).ref
  const ASKS = {
    kind: 'messageAsks',
    ref: REF,
    contactName: 'Maya Lindqvist',
    echoId: 'e1',
    private: false,
    delivery: 'held',
    question: { kind: 'held', reason: 'reassigned', name: 'Ben Moreau', at: null },
    error: null,
    actionId: null,
  } as const
  async function asks(change: Partial<Extract<Signal, { kind: 'messageAsks' }>> = {}): Promise<void> {
    mounted ??= await mountOnDesk(
      pageOf(() => {
        useSignals()
        return () => null
      }),
    )
    mounted.fake.signal({ ...ASKS, ...change })
    await flushPromises()
  }
  const shown = (): string[] =>
    useNotices().notices.map(({ key, values, detail }) => [i18n.global.t(key, values), detail ?? ''].join(' ').trim())

  it.each<[Partial<Extract<Signal, { kind: 'messageAsks' }>>, string]>([
    [{}, 'Your reply to Maya Lindqvist is held back. Ben Moreau has taken this conversation since you wrote.'],
    [{ contactName: null }, 'Your reply to Unknown contact is held back. Ben Moreau has taken'],
    [
      { delivery: 'unknown', question: { kind: 'unsure', candidate: null } },
      'Your reply to Maya Lindqvist may not have been sent. The connection broke before the server answered.',
    ],
    [
      { delivery: 'failed', question: null, error: { code: 'attachmentLost', detail: 'contract.pdf' } },
      'Your reply to Maya Lindqvist wasn’t sent: A file of this message is gone contract.pdf',
    ],
    [
      { private: true, delivery: 'failed', question: null, error: { code: 'forbidden', detail: null } },
      'Your note about Maya Lindqvist wasn’t saved: You are not allowed to do this',
    ],
  ])('names the contact and the reason: %o', async (change, words) => {
    await asks(change)
    expect(shown()).toEqual([expect.stringContaining(words)])
  })
  it('opens the conversation at the message', async () => {
    await asks()
    useNotices().notices[0]?.action?.run()
    await flushPromises()
    expect(useNavigation().conversation).toEqual(REF)
    expect(useOpenThread().jump).toMatchObject({ target: 'e1' })
    expect(useOpenThread().anchor).toBeNull()
  })
  it('is not shown where the message is in view, but where the end of the open thread is not', async () => {
    await asks({ echoId: 'e0' })
    useNavigation().open(REF)
    useOpenThread().look(true)
    await asks()
    expect(shown()).toHaveLength(1)
    useOpenThread().look(false)
    await asks()
    expect(shown()).toHaveLength(2)
  })
  it('is one for each message, and replaces the one of what follows the message', async () => {
    await asks({ echoId: 'e1' })
    await asks({ echoId: 'e2' })
    await asks({ echoId: 'e1', delivery: 'failed', question: null, error: { code: 'forbidden', detail: null } })
    expect(shown()).toEqual([expect.stringContaining('held back'), expect.stringContaining('wasn’t sent')])
  })
})

describe('labels and priority', () => {
  async function header(change: Partial<ThreadConversation> = {}): Promise<void> {
    const conversation = fakeConversation(1842, change)
    mounted = await mountOnDesk(
      pageOf(() => {
        provideThread({
          ref: conversation.ref,
          conversation: computed(() => conversation),
          replyTo: shallowRef(null),
          goTo: () => false,
          viewImage: () => undefined,
        })
        return () => h(ThreadHeader, { conversation })
      }),
    )
  }
  const options = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[role="dialog"] [role="option"]')]
  async function type(words: string): Promise<HTMLInputElement> {
    const field = document.querySelector<HTMLInputElement>('[role="dialog"] input')
    if (field === null) throw new Error('There is no field')
    field.value = words
    field.dispatchEvent(new Event('input'))
    await flushPromises()
    return field
  }
  it('are added and removed one by one, found by typing', async () => {
    await header({ labels: ['vip', 'of another agent'] })
    runCommand('conversation-labels')
    await flushPromises()
    expect(
      options()
        .filter((option) => option.getAttribute('aria-checked') === 'true')
        .map((option) => option.textContent?.trim()),
    ).toEqual(expect.arrayContaining([expect.stringContaining('of another agent')]))
    const first = options().find((option) => option.getAttribute('aria-checked') === 'false')
    const title = first?.querySelector('.grow')?.textContent ?? ''
    const field = await type(title)
    field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
    await flushPromises()
    await type('of another agent')
    options()[0]?.click()
    await flushPromises()
    expect(called('conversation:setLabels')).toMatchObject([
      { add: [title], remove: [] },
      { add: [], remove: ['of another agent'] },
    ])
    expect(options()).toHaveLength(1)
  })
  it('closes after a choice', async () => {
    await header({ priority: 'low' })
    runCommand('conversation-priority')
    await flushPromises()
    const field = await type('urg')
    field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
    await flushPromises()
    expect(called('conversation:setPriority')).toMatchObject([{ priority: 'urgent' }])
    expect(options()).toHaveLength(0)
    runCommand('conversation-priority')
    await flushPromises()
    await type('no prio')
    options()[0]?.click()
    await flushPromises()
    expect(called('conversation:setPriority')).toMatchObject([{}, { priority: null }])
  })
})
