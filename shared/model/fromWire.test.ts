import { describe, expect, it } from 'vitest'
import { contactFromWire } from './contactFromWire.ts'
import { conversationFromWire } from './conversationFromWire.ts'
import { mergeContact } from './mergeContact.ts'
import { mergeMessage } from './mergeMessage.ts'
import { messageFromWire } from './messageFromWire.ts'
import { attributeDefinitionFromWire, labelFromWire, listFromWire } from './referenceFromWire.ts'

/** Shapes that the recordings don't contain: docs/servers.md#messages, docs/servers.md#rest-and-socket-forms. */
describe('reading messages', () => {
  const base = { id: 5, conversation_id: 1, message_type: 0, created_at: 1795237018, content: 'x' }

  it('bounds the marks on one letter in every text field', () => {
    const many = `e${'\u0301'.repeat(40_000)}`
    const read = messageFromWire(
      {
        ...base,
        content: many,
        sender: { id: 1, type: 'contact', name: many },
        content_attributes: { items: [{ title: many }], email: { subject: many, html_content: { full: many } } },
        attachments: [
          {
            id: 1,
            file_type: 'file',
            fallback_title: many,
            data_url: `https://x.example/a/${encodeURIComponent(many)}.txt`,
          },
        ],
      },
      1,
    )
    const { content, sender, attributes, email, attachments } = read ?? {}
    const texts = [
      content,
      sender?.name,
      JSON.stringify(attributes),
      email?.subject,
      email?.html,
      attachments?.[0]?.title,
      attachments?.[0]?.name,
    ]
    expect(texts.map((text) => Array.from(text ?? '').filter((mark) => mark === '\u0301').length)).toEqual(
      texts.map(() => 32),
    )
  })

  it('reads an email with its parts and removes it from the attributes', () => {
    const email = {
      subject: 'Re: Invoice',
      from: ['maya@example.test'],
      to: 'desk@acme.test, ben@acme.test',
      cc: null,
      bcc: [],
      html_content: { full: '<p>all</p>', reply: 'all', quoted: 'new' },
      text_content: { full: 'all', reply: 'all', quoted: 'new' },
    }
    const message = messageFromWire(
      { ...base, content_type: 'incoming_email', content_attributes: { email, cc_emails: [] } },
      1,
    )!
    expect(message.email).toEqual({
      subject: 'Re: Invoice',
      from: ['maya@example.test'],
      to: ['desk@acme.test', 'ben@acme.test'],
      cc: [],
      bcc: [],
      html: '<p>all</p>',
      text: 'all',
      textReply: 'new',
    })
    expect(message.attributes).toEqual({ cc_emails: [] })
  })

  it('reads addresses from a text with commas in names', () => {
    const email = { from: '"Doe, John" <john@x.test>', to: 'Roe, Jane <jane@x.test>; maya@x.test', cc: '' }
    const message = messageFromWire({ ...base, content_type: 'incoming_email', content_attributes: { email } }, 1)
    expect(message?.email).toMatchObject({ from: ['john@x.test'], to: ['jane@x.test', 'maya@x.test'], cc: [] })
  })
  it('reads places, transcripts and names of files', () => {
    const message = messageFromWire(
      {
        ...base,
        attachments: [
          {
            id: 1,
            file_type: 'location',
            coordinates_lat: 52.5,
            coordinates_long: 13.4,
            fallback_title: 'Berlin',
            data_url: 'https://maps.example',
          },
          {
            id: 2,
            file_type: 'audio',
            transcribed_text: 'hello',
            data_url: 'https://x.example/a/R%C3%A9sum%C3%A9.ogg?sig=1',
          },
          { id: 3, file_type: 'file', data_url: 'https://x.example/a/100%.txt' },
          { file_type: 'no id' },
          null,
          'x',
        ],
      },
      1,
    )!
    expect(message.attachments).toMatchObject([
      { coordinates: { latitude: 52.5, longitude: 13.4 }, title: 'Berlin' },
      { transcript: 'hello', name: 'Résumé.ogg', coordinates: null },
      { name: '100%.txt' },
    ])
  })

  it.each([
    [{ type: 'captain_assistant', id: 1, name: 'Captain' }, undefined, 'bot'],
    [{ id: 1, name: 'Bot' }, 'AgentBot', 'bot'],
    [{ id: 1, name: 'Cap' }, 'Captain::Assistant', 'bot'],
    [{ id: 1, name: 'Maya', phone_number: null }, undefined, 'contact'],
    [{ id: 1, name: 'Ada' }, 'User', 'user'],
  ])('sees who %j is', (sender, type, kind) => {
    expect(messageFromWire({ ...base, sender, sender_type: type }, 1)?.sender?.kind).toBe(kind)
  })

  it.each([
    ['a deleted email', { deleted: true }],
    ['an email that is sent again', {}],
  ])('has no email where the attributes have none: %s', (_what, content_attributes) => {
    const known = { id: 5, conversation_id: 1, message_type: 1, updated_at: '2026-11-28T10:34:28.370Z' }
    const email = { html_content: { full: '<p>withdrawn</p>' }, text_content: { full: 'withdrawn' } }
    const before = messageFromWire({ ...known, content: 'withdrawn', content_attributes: { email } }, 1)
    const after = messageFromWire(
      { ...known, content: 'x', content_attributes, updated_at: '2026-11-28T10:34:29.370Z' },
      1,
    )
    if (!before || !after) throw new Error('a message was not read')
    expect(JSON.stringify(mergeMessage(mergeMessage(undefined, before), after))).not.toContain('withdrawn')
  })

  it('drops an invalid part, not the message', () => {
    expect(
      messageFromWire(
        {
          ...base,
          sender: 'nobody',
          attachments: 'none',
          status: 'teleported',
          content_attributes: 7,
          message_type: 9,
          echo_id: {},
        },
        1,
      ),
    ).toEqual({
      accountId: 1,
      id: 5,
      conversationId: 1,
      type: 'incoming',
      content: 'x',
      createdAt: 1795237018,
      attributes: {},
      deleted: false,
      email: null,
      inReplyTo: null,
      externalError: null,
    })
  })

  it('leaves absent fields out', () => {
    expect(messageFromWire({ id: 5, conversation_id: 1 }, 1)).toEqual({ accountId: 1, id: 5, conversationId: 1 })
    expect(messageFromWire({ id: 5 }, 1)).toBeNull()
    expect(messageFromWire({ id: 5 }, 1, 8)?.conversationId).toBe(8)
    expect(messageFromWire([], 1)).toBeNull()
  })

  it('reads the reason of a failure, and an empty list of files for a deleted message', () => {
    expect(
      messageFromWire(
        { ...base, status: 'failed', content_attributes: { external_error: '131047: window closed' } },
        1,
      ),
    ).toMatchObject({ delivery: 'failed', externalError: '131047: window closed' })
    expect(messageFromWire({ ...base, content_attributes: { deleted: true } }, 1)).toMatchObject({
      deleted: true,
      attachments: [],
    })
  })
})

describe('reading conversations', () => {
  it('tells unassigned from unknown: REST leaves the assignee out, the socket sends null, a fragment has no meta', () => {
    expect(
      conversationFromWire({ id: 1, meta: { channel: 'Channel::Api', sender: { id: 3 } } }, 1)?.conversation,
    ).toMatchObject({ assignee: null, team: null, contactId: 3 })
    expect(conversationFromWire({ id: 1, meta: { sender: { id: 3 }, assignee: null } }, 1)?.conversation).toMatchObject(
      { assignee: null },
    )
    expect(conversationFromWire({ id: 1, meta: { sender: { id: 3 } } }, 1)?.conversation).not.toHaveProperty('assignee')
  })

  it('reads an assigned bot', () => {
    const meta = { assignee: { id: 4, name: 'Captain' }, assignee_type: 'Captain::Assistant' }
    expect(conversationFromWire({ id: 1, meta }, 1)?.conversation.assignee).toEqual({
      id: 4,
      kind: 'bot',
      name: 'Captain',
      avatarUrl: null,
    })
  })

  it('falls back for unknown values', () => {
    expect(
      conversationFromWire({ id: 1, status: 'hibernating', priority: 'cosmic', labels: ['a', 7] }, 1)?.conversation,
    ).toMatchObject({ status: 'open', priority: null, labels: ['a'] })
    expect(conversationFromWire({ id: 1, status: 'bot' }, 1)?.conversation.status).toBe('pending')
  })

  it('computes the next deadline of an SLA', () => {
    const sla = {
      sla_id: 3,
      created_at: 1000,
      sla_first_response_time_threshold: 60,
      sla_next_response_time_threshold: 120,
      sla_resolution_time_threshold: 600,
    }
    const at = (values: Record<string, unknown>): unknown =>
      conversationFromWire({ id: 1, sla_policy_id: 3, applied_sla: sla, status: 'open', ...values }, 1)?.conversation
        .sla
    expect(at({})).toEqual({ policyId: 3, dueAt: 1060 })
    expect(at({ first_reply_created_at: 1050, waiting_since: 1100 })).toEqual({ policyId: 3, dueAt: 1220 })
    expect(at({ first_reply_created_at: 1050, waiting_since: 0 })).toEqual({ policyId: 3, dueAt: 1600 })
    // After the year 9999.
    const late = { first_reply_created_at: 1050, waiting_since: '9999-12-31T23:59:00Z', status: 'resolved' }
    expect(at(late)).toEqual({ policyId: 3, dueAt: null })
    expect(conversationFromWire({ id: 1, sla_policy_id: null }, 1)?.conversation.sla).toBeNull()
  })
})

describe('reading contacts and reference data', () => {
  it('reads definitions of custom attributes, as recorded', () => {
    const recorded = {
      id: 6,
      attribute_display_name: 'Price',
      attribute_display_type: 'currency',
      attribute_description: 'The price',
      attribute_key: 'price',
      regex_pattern: null,
      regex_cue: null,
      attribute_values: [],
      attribute_model: 'contact_attribute',
      default_value: null,
      created_at: '2026-11-28T10:33:56.718Z',
      updated_at: '2026-11-28T10:33:56.718Z',
    }
    const others = [
      { ...recorded, id: 7, attribute_model: 'conversation_attribute', attribute_display_type: 'hologram' },
      { ...recorded, id: 8, attribute_model: 'company_attribute' },
      { ...recorded, id: 9, attribute_key: null },
    ]
    expect(listFromWire([recorded, ...others], 1, attributeDefinitionFromWire)).toEqual([
      { accountId: 1, id: 6, of: 'contact', key: 'price', name: 'Price', type: 'currency' },
      { accountId: 1, id: 7, of: 'conversation', key: 'price', name: 'Price', type: 'text' },
    ])
  })
  it("never reads a contact's secrets", () => {
    expect(JSON.stringify(contactFromWire({ id: 1, name: 'Maya', pubsub_token: 'secret' }, 1))).not.toContain('secret')
  })

  it("leaves out the fields of a contact that an event doesn't have", () => {
    const whole = mergeContact(undefined, {
      accountId: 1,
      id: 1,
      name: 'Maya',
      channels: [{ inboxId: 1, sourceId: 's' }],
      lastActivityAt: 9,
      createdAt: 1,
    })
    expect(mergeContact(whole, { accountId: 1, id: 1, name: 'Maya L.', channels: null, lastActivityAt: 5 })).toEqual({
      ...whole,
      name: 'Maya L.',
    })
  })

  it("accepts only colors as a label's color", () => {
    expect(
      listFromWire(
        [{ id: 1, title: 'a', color: 'red;background:url(//x)' }, { id: 2, title: 'b', color: '#Aa12F0' }, { id: 3 }],
        1,
        labelFromWire,
      ).map(({ color }) => color),
    ).toEqual(['#8b8d98', '#Aa12F0'])
  })
})
