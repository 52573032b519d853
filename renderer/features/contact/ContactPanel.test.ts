import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import { useNavigation } from '../../stores/navigation.ts'
import type { FakeData } from '../../testing/fakeBridge.ts'
import { fakeData } from '../../testing/fakeBridge.ts'
import { SESSION } from '../../testing/fakeData.ts'
import { fakeConversation, fakeThreadHead, withThreads } from '../../testing/fakeThread.ts'
import type { Mounted } from '../../testing/mount.ts'
import { mountOnDesk, settled } from '../../testing/mount.ts'
import ContactPanel from './ContactPanel.vue'

let mounted: Mounted | null = null
afterEach(() => mounted?.end())

async function panel(change: (data: FakeData) => void = () => undefined) {
  const data = withThreads(fakeData())
  change(data)
  mounted = await mountOnDesk(ContactPanel, { data })
  useNavigation().open({ sessionId: SESSION, accountId: 1, conversationId: 1842 })
  await flushPromises()
  return mounted
}

describe('the contact panel', () => {
  it("shows the contact with their attributes and the conversation's", async () => {
    const { wrapper } = await panel()
    for (const words of [
      'Maya Lindqvist',
      'Lindqvist AB · Malmö, Sweden',
      'maya@lindqvist.example',
      '+46701234567',
      'Gold, monthly',
      'refund',
      'vip',
      'Medium',
      'billing',
      'A-20931',
    ])
      expect(wrapper.text()).toContain(words)
  })
  it('names custom attributes by their definitions, in their order, and shows those without a value', async () => {
    const { wrapper } = await panel((data) => {
      data.reference = {
        ...data.reference,
        attributes: [
          { of: 'contact', key: 'newsletter', name: 'Gets our newsletter', type: 'checkbox' },
          { of: 'contact', key: 'vat', name: 'VAT number', type: 'text' },
          { of: 'contact', key: 'seats', name: 'Seats paid', type: 'number' },
          { of: 'conversation', key: 'order', name: 'Order number', type: 'text' },
          { of: 'conversation', key: 'carrier', name: 'Carrier', type: 'list' },
        ],
      }
    })
    const rows = wrapper.findAll('dt').map((name) => `${name.text()}: ${name.element.nextElementSibling?.textContent}`)
    expect(rows.slice(rows.indexOf('Gets our newsletter: No'))).toEqual([
      'Gets our newsletter: No',
      'VAT number: Not set',
      'Seats paid: 12',
      'Plan: Gold, monthly',
      'Customer since: Mar 1, 2023',
      expect.stringContaining('Inbox'),
      expect.stringContaining('Team'),
      expect.stringContaining('Started'),
      expect.stringContaining('Page'),
      expect.stringContaining('Browser'),
      'Order number: A-20931',
      'Carrier: Not set',
      'Gift wrapped: Yes',
    ])
    expect(wrapper.findAll('.unset').map((value) => value.text())).toEqual(['Not set', 'Not set'])
  })
  it('folds what only programs need, and shows it on request', async () => {
    const { wrapper } = await panel((data) => {
      const { contact } = data
      data.contact = (input) => {
        const { head, items } = contact(input)
        const additionalAttributes = {
          avatar_url_hash: 'cf43',
          last_avatar_sync_at: '2026-11-28T10:34:35Z',
          username: 'maya',
        }
        return { head: { ...head, contact: head.contact && { ...head.contact, additionalAttributes } }, items }
      }
    })
    const button = wrapper.findAll('button').find((each) => each.text().startsWith('Technical details'))
    const list = (): string => document.getElementById(button?.attributes('aria-controls') ?? '')?.textContent ?? ''
    const isVisible = (): boolean =>
      document.getElementById(button?.attributes('aria-controls') ?? '')?.style.display !== 'none'
    expect(list()).toContain('Avatar url hash')
    expect(list()).toContain('Last avatar sync at')
    expect(list()).not.toContain('Username')
    expect(wrapper.text()).toContain('Username')
    expect([button?.attributes('aria-expanded'), isVisible()]).toEqual(['false', false])
    await button?.trigger('click')
    expect([button?.attributes('aria-expanded'), isVisible()]).toEqual(['true', true])
  })
  it.each([[null], [0], [undefined]])(
    'has no line for a first contact and a beginning whose time is missing: %s',
    async (at) => {
      const { wrapper } = await panel((data) => {
        const { contact, thread } = data
        data.contact = (input) => {
          const { head, items } = contact(input)
          return {
            head: { ...head, contact: head.contact && { ...head.contact, createdAt: at as null } },
            items: items.map((each) => ({ ...each, lastMessageAt: at as unknown as number })),
          }
        }
        data.thread = (input) => {
          const { head, items } = thread(input)
          return {
            head: {
              ...head,
              conversation: head.conversation && { ...head.conversation, createdAt: at as unknown as number },
            },
            items,
          }
        }
      })
      expect(wrapper.text()).toContain('maya@lindqvist.example')
      expect(wrapper.findAll('time')).toEqual([])
      for (const words of ['1970', 'Added', 'Started', 'NaN', 'Invalid']) expect(wrapper.text()).not.toContain(words)
    },
  )
  it('opens an earlier conversation', async () => {
    const { wrapper } = await panel()
    await wrapper.get('.card').trigger('click')
    expect(useNavigation().conversation?.conversationId).toBe(1818)
  })
  it('copies an address', async () => {
    const { wrapper, fake } = await panel()
    await wrapper.get('[aria-label="Copy Email"]').trigger('click')
    expect(fake.calls.find(({ command }) => command === 'text:copy')?.input).toEqual({ text: 'maya@lindqvist.example' })
  })
  it('copies the link of the contact and opens it in the browser', async () => {
    const { wrapper, fake } = await panel()
    for (const [item, command] of [
      ['Copy link to contact', 'dashboard:copyLink'],
      ['Open in browser', 'dashboard:open'],
    ] as const) {
      await wrapper.get('[aria-label="More about this contact"]').trigger('keydown', { key: 'Enter' })
      await settled()
      const entry = [...document.querySelectorAll<HTMLElement>('[role="menuitem"]')].find(
        ({ textContent }) => textContent.trim() === item,
      )
      entry?.click()
      await settled()
      expect(fake.calls.find((call) => call.command === command)?.input).toEqual({
        page: { kind: 'contact', sessionId: SESSION, accountId: 1, contactId: fakeConversation(1842).contactId },
      })
    }
  })
  it('shows an error and retries', async () => {
    const { wrapper } = await panel((data) => {
      data.contact = () => ({
        head: { state: { kind: 'error', code: 'forbidden', detail: null }, contact: null },
        items: [],
      })
    })
    expect(wrapper.get('[role="alert"]').text()).toContain('You are not allowed to do this')
  })
  it('has an empty state without a contact', async () => {
    const { wrapper } = await panel((data) => {
      data.thread = ({ conversationId }) => ({
        head: fakeThreadHead(fakeConversation(conversationId, { contactId: null, contact: null })),
        items: [],
      })
    })
    expect(wrapper.text()).toContain('No contact')
  })
})
