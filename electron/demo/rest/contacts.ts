import { contactFieldsOf, flagField, numberField, objectField, textField, textsField } from '../fields.ts'
import type { AccountCall, Answer, Router } from '../http.ts'
import { empty, idParam, ok, pageParam } from '../http.ts'
import { asUser } from '../model/activity.ts'
import { createContact, deleteContact, ensureContactInbox, mergeContacts, updateContact } from '../model/contacts.ts'
import { notFound } from '../model/errors.ts'
import { pageOf } from '../model/lists.ts'
import type { Model } from '../model/model.ts'
import { requireAdministrator, visibleInboxes } from '../model/rights.ts'
import type { Contact, ContactNote, Details, Inbox } from '../model/types.ts'
import { contactColumns, contactInboxPayload, contactPayload, inboxesOf, notePayload } from '../payloads/contacts.ts'
import { conversationPayload } from '../payloads/conversations.ts'
import { contactableInboxPayload, inboxColumns } from '../payloads/inboxes.ts'

const PAGE = 15

function contactOf(call: AccountCall, id = idParam(call, 'contact')): Contact {
  const contact = call.model.contacts.get(id)
  if (contact?.accountId !== call.accountId) throw notFound()
  return contact
}

/** Only contacts with an address of some kind are listed. */
const isResolved = (contact: Contact) =>
  [contact.email, contact.phoneNumber, contact.identifier].some((value) => value !== null && value !== '')

function sorted(contacts: Contact[], sort: string | null): Contact[] {
  const key = sort?.replace(/^-/, '') ?? 'last_activity_at'
  const direction = sort?.startsWith('-') === false ? 1 : -1
  const value = (contact: Contact): string | number => {
    switch (key) {
      case 'name':
        return contact.name.toLowerCase()
      case 'email':
        return contact.email ?? ''
      case 'phone_number':
        return contact.phoneNumber ?? ''
      case 'created_at':
        return contact.createdAt
      default:
        return contact.lastActivityAt ?? 0
    }
  }
  const compare = (a: string | number, b: string | number) => (a < b ? -1 : a > b ? 1 : 0)
  return contacts.sort((a, b) => direction * compare(value(a), value(b)) || a.id - b.id)
}

function answerPage(call: AccountCall, rows: Contact[], isSearch: boolean): Answer {
  const page = pageOf(sorted(rows, call.query.get('sort')), pageParam(call), PAGE)
  const withInboxes = call.query.get('include_contact_inboxes') !== 'false'
  const current = call.query.get('page')
  return ok({
    meta: {
      count: rows.length,
      current_page: isSearch ? pageParam(call) : (current ?? 1),
      ...(isSearch && call.model.can('contactSearchHasMore') ? { has_more: pageParam(call) * PAGE < rows.length } : {}),
    },
    payload: page.map((contact) => contactPayload(call.model, contact, { withInboxes, isListed: true })),
  })
}

function search(call: AccountCall): Answer {
  const needle = (call.query.get('q') ?? '').toLowerCase()
  const rows = call.model
    .ofAccount(call.model.contacts, call.accountId)
    .filter(
      (contact) =>
        isResolved(contact) &&
        [contact.name, contact.email, contact.phoneNumber, contact.identifier].some((value) =>
          value?.toLowerCase().includes(needle),
        ),
    )
  return answerPage(call, rows, true)
}

const fieldsOf = (body: Details) => ({
  ...contactFieldsOf(body),
  additionalAttributes: objectField(body, 'additional_attributes'),
})

function create(call: AccountCall): Answer {
  const { model, body } = call
  const contact = createContact(model, call.accountId, fieldsOf(body), asUser(call.user))
  const inboxId = numberField(body, 'inbox_id')
  const inbox = inboxId === undefined ? undefined : model.inbox(inboxId)
  const contactInbox = inbox && ensureContactInbox(model, contact, inbox, textField(body, 'source_id'))
  return ok({
    payload: {
      contact: contactPayload(model, contact, { withInboxes: true }),
      contact_inbox:
        inbox && contactInbox
          ? { inbox: inboxColumns(model, inbox), source_id: contactInbox.sourceId }
          : { inbox: null, source_id: null },
    },
  })
}

/**
 * The contact's source id in an inbox; null if the inbox can't write to it. Recorded: an API inbox returns a new id per
 * request until one is stored.
 */
function contactableBy(model: Model, contact: Contact, inbox: Inbox): string | null {
  const known = inboxesOf(model, contact).findLast((one) => one.inboxId === inbox.id)?.sourceId
  switch (inbox.channelType) {
    case 'Channel::Api':
      return known ?? model.uuid()
    case 'Channel::Email':
      return contact.email
    case 'Channel::Whatsapp':
      return contact.phoneNumber?.replace('+', '') ?? null
    default:
      return known ?? null
  }
}

/** Contacts: lists, details, notes, labels, merging. */
export function addContacts(router: Router): void {
  const at = '/contacts/:contact'
  router.account('GET', '/contacts', (call) =>
    answerPage(call, call.model.ofAccount(call.model.contacts, call.accountId).filter(isResolved), false),
  )
  router.account('POST', '/contacts', create)
  router.account('GET', '/contacts/search', search)
  router.account('GET', '/contacts/active', (call) =>
    answerPage(
      call,
      call.model
        .ofAccount(call.model.contacts, call.accountId)
        .filter((contact) => call.model.presence.isContactOnline(contact.id)),
      false,
    ),
  )
  router.account('GET', at, (call) =>
    ok({ payload: contactPayload(call.model, contactOf(call), { withInboxes: true }) }),
  )
  for (const method of ['PATCH', 'PUT']) {
    router.account(method, at, (call) => {
      const contact = contactOf(call)
      updateContact(
        call.model,
        contact,
        { ...fieldsOf(call.body), blocked: flagField(call.body, 'blocked') },
        asUser(call.user),
      )
      return ok({ payload: contactPayload(call.model, contact, { withInboxes: true }) })
    })
  }
  router.account('DELETE', at, (call) => {
    requireAdministrator(call)
    deleteContact(call.model, contactOf(call), asUser(call.user))
    return empty
  })
  router.account('GET', `${at}/conversations`, (call) => {
    const contact = contactOf(call)
    const inboxes = new Set(visibleInboxes(call.model, call).map((inbox) => inbox.id))
    const rows = [...call.model.conversations.values()].filter(
      (c) => c.contactId === contact.id && inboxes.has(c.inboxId),
    )
    const latest = rows.sort((a, b) => b.id - a.id).slice(0, 20)
    return ok({ payload: latest.map((c) => conversationPayload(call.model, c, call.user.id)) })
  })
  router.account('GET', `${at}/contactable_inboxes`, (call) => {
    const contact = contactOf(call)
    const payload = visibleInboxes(call.model, call).flatMap((inbox) => {
      const sourceId = contactableBy(call.model, contact, inbox)
      return sourceId === null ? [] : [{ inbox: contactableInboxPayload(call.model, inbox), source_id: sourceId }]
    })
    return ok({ payload })
  })
  router.account('POST', `${at}/contact_inboxes`, (call) => {
    const contactInbox = ensureContactInbox(
      call.model,
      contactOf(call),
      call.model.inbox(numberField(call.body, 'inbox_id') ?? 0),
      textField(call.body, 'source_id'),
    )
    return ok(contactInboxPayload(call.model, contactInbox))
  })
  router.account('POST', `${at}/destroy_custom_attributes`, (call) => {
    const contact = contactOf(call)
    const gone = new Set(textsField(call.body, 'custom_attributes') ?? [])
    contact.customAttributes = Object.fromEntries(
      Object.entries(contact.customAttributes).filter(([key]) => !gone.has(key)),
    )
    updateContact(call.model, contact, {}, asUser(call.user))
    return ok({ payload: contactPayload(call.model, contact, { withInboxes: true }) })
  })
  router.account('GET', `${at}/labels`, (call) => ok({ payload: contactOf(call).labels }))
  router.account('POST', `${at}/labels`, (call) => {
    const contact = contactOf(call)
    updateContact(call.model, contact, { labels: textsField(call.body, 'labels') ?? [] }, asUser(call.user))
    return ok({ payload: contact.labels })
  })
  addNotes(router, `${at}/notes`)
  router.account('POST', '/actions/contact_merge', (call) => {
    const base = contactOf(call, numberField(call.body, 'base_contact_id') ?? 0)
    mergeContacts(
      call.model,
      base,
      contactOf(call, numberField(call.body, 'mergee_contact_id') ?? 0),
      asUser(call.user),
    )
    return ok(call.model.can('cappedUnreadCount') ? contactPayload(call.model, base) : contactColumns(call.model, base))
  })
}

function addNotes(router: Router, at: string): void {
  const noteOf = (call: AccountCall): ContactNote => {
    const note = contactOf(call).notes.find((candidate) => candidate.id === idParam(call, 'note'))
    if (!note) throw notFound()
    return note
  }
  router.account(
    'GET',
    at,
    (call) => ok([...contactOf(call).notes].reverse().map((note) => notePayload(call.model, call.accountId, note))),
    'customFilters',
  )
  router.account(
    'POST',
    at,
    (call) => {
      const now = call.model.now()
      const note: ContactNote = {
        id: call.model.nextId('notes'),
        content: textField(call.body, 'content') ?? '',
        userId: call.user.id,
        createdAt: now,
        updatedAt: now,
      }
      contactOf(call).notes.push(note)
      return ok(notePayload(call.model, call.accountId, note))
    },
    'customFilters',
  )
  router.account(
    'PATCH',
    `${at}/:note`,
    (call) => {
      const note = noteOf(call)
      note.content = textField(call.body, 'content') ?? note.content
      note.updatedAt = call.model.now()
      return ok(notePayload(call.model, call.accountId, note))
    },
    'customFilters',
  )
  router.account(
    'DELETE',
    `${at}/:note`,
    (call) => {
      const contact = contactOf(call)
      const note = noteOf(call)
      contact.notes = contact.notes.filter((candidate) => candidate !== note)
      return empty
    },
    'customFilters',
  )
}
