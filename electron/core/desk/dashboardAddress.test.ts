import { describe, expect, it } from 'vitest'
import type { DashboardPage } from '../../../shared/bridge.ts'
import { dashboardAddress, dashboardBase, readDashboardAddress } from './dashboardAddress.ts'

const ref = { sessionId: 's', accountId: 3, conversationId: 42 }
const conversation: DashboardPage = { kind: 'conversation', ref, messageId: null }
const message: DashboardPage = { kind: 'conversation', ref, messageId: 77 }
const contact: DashboardPage = { kind: 'contact', sessionId: 's', accountId: 3, contactId: 9 }

describe('the address of a dashboard page', () => {
  it.each([
    ['https://desk.example', conversation, 'https://desk.example/app/accounts/3/conversations/42'],
    ['https://desk.example', message, 'https://desk.example/app/accounts/3/conversations/42?messageId=77'],
    ['https://desk.example', contact, 'https://desk.example/app/accounts/3/contacts/9'],
    ['http://10.0.0.5:3000', conversation, 'http://10.0.0.5:3000/app/accounts/3/conversations/42'],
    [
      'https://example.com/support',
      message,
      'https://example.com/support/app/accounts/3/conversations/42?messageId=77',
    ],
    ['https://example.com/support/', contact, 'https://example.com/support/app/accounts/3/contacts/9'],
    ['https://ada:secret@desk.example/?token=1#x', contact, 'https://desk.example/app/accounts/3/contacts/9'],
  ])('under %s', (base, page, address) => {
    expect(dashboardAddress(base, page)).toBe(address)
    expect(readDashboardAddress(address)).toEqual({
      base: dashboardBase(base),
      accountId: 3,
      target: page.kind === 'contact' ? { contactId: 9 } : { conversationId: 42, messageId: page.messageId },
    })
  })
})

describe('reading an address', () => {
  it.each([
    'conversations/42',
    'conversations/42/',
    'inbox/7/conversations/42',
    'label/urgent/conversations/42',
    'team/2/conversations/42',
    'custom_view/5/conversations/42',
    'mentions/conversations/42',
    'unattended/conversations/42#x',
  ])('finds the conversation in %s', (path) => {
    expect(readDashboardAddress(`https://DESK.example/app/accounts/3/${path}`)).toEqual({
      base: 'desk.example',
      accountId: 3,
      target: { conversationId: 42, messageId: null },
    })
  })
  it('takes the last dashboard path where the base address contains one', () => {
    expect(readDashboardAddress('https://a.example/app/accounts/app/accounts/3/contacts/9')?.base).toBe(
      'a.example/app/accounts',
    )
  })
  it.each([
    '',
    'conversations/42',
    'https://desk.example/',
    'https://desk.example/app/accounts/3/dashboard',
    'https://desk.example/app/accounts/3/contacts',
    'https://desk.example/app/accounts/3/conversations/0',
    'https://desk.example/app/accounts/3/conversations/4x',
    'https://desk.example/app/accounts/3/conversations/42/settings',
    'https://desk.example/app/accounts/3/a/b/c/conversations/42',
    'https://desk.example/app/accounts/-3/conversations/42',
    'https://desk.example/accounts/3/conversations/42',
    `https://desk.example/app/accounts/3/conversations/42?${'x'.repeat(2_000)}`,
    'javascript:/app/accounts/3/conversations/42',
    'file:///app/accounts/3/conversations/42',
  ])('finds nothing in %j', (text) => {
    expect(readDashboardAddress(text)).toBeNull()
  })
  it('ignores a message id that is no number', () => {
    expect(readDashboardAddress('https://d.example/app/accounts/3/conversations/42?messageId=a')?.target).toEqual({
      conversationId: 42,
      messageId: null,
    })
  })
})
