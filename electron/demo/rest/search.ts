import type { AccountCall, Answer, Router } from '../http.ts'
import { numberParam, ok, pageParam } from '../http.ts'
import { containsText } from '../model/contactLists.ts'
import type { Article } from '../model/helpCenter.ts'
import { searchArticles } from '../model/helpCenter.ts'
import { countsOf, pageOf } from '../model/lists.ts'
import { visibleInboxes } from '../model/rights.ts'
import type { Contact, Conversation, Details, Message } from '../model/types.ts'
import { seconds } from '../payloads/basics.ts'
import { contactSearchPayload } from '../payloads/contacts.ts'
import { articleSearchPayload } from '../payloads/helpCenter.ts'
import { inboxSearchPayload } from '../payloads/inboxes.ts'
import { messageSearchPayload } from '../payloads/messages.ts'
import { availableName } from '../payloads/users.ts'

const PAGE = 15
const THREE_MONTHS = 92 * 86_400_000

const needleOf = (call: AccountCall) => (call.query.get('q') ?? '').trim().toLowerCase()
const hasText = (needle: string, values: (string | null)[]) =>
  needle !== '' && values.some((value) => value?.toLowerCase().includes(needle))

function visible(call: AccountCall): Conversation[] {
  const inboxes = new Set(visibleInboxes(call.model, call).map((inbox) => inbox.id))
  return [...call.model.conversations.values()]
    .filter((c) => c.accountId === call.accountId && inboxes.has(c.inboxId))
    .sort((a, b) => b.createdAt - a.createdAt)
}

const contactFits = (contact: Contact, needle: string) => needle !== '' && containsText(contact, needle)

/** Milliseconds of a time in seconds, of `since` or `until`. */
function timeParam(call: AccountCall, key: string): number | undefined {
  const at = numberParam(call, key)
  return hasAdvancedSearch(call) && at !== undefined ? at * 1000 : undefined
}

const hasAdvancedSearch = ({ model, accountId }: AccountCall) =>
  model.account(accountId).features['advanced_search'] === true

/** Whether a time is between `since` and `until`. */
function isInTime(call: AccountCall, at: number): boolean {
  return at >= (timeParam(call, 'since') ?? 0) && at <= (timeParam(call, 'until') ?? Infinity)
}

/** Whether the author is the one in `from`, as in `agent:2`. Malformed values are ignored. */
function isFrom(call: AccountCall, { sender }: Message): boolean {
  const [, kind, id] = /^(agent|contact):(\d+)$/.exec(call.query.get('from') ?? '') ?? []
  if (kind === undefined || !hasAdvancedSearch(call)) return true
  return sender?.type === (kind === 'agent' ? 'user' : 'contact') && 'id' in sender && sender.id === Number(id)
}

/** The newest first. With the advanced search an empty text finds every message. */
function findMessages(call: AccountCall): Message[] {
  const needle = needleOf(call)
  const since = call.model.now() - THREE_MONTHS
  const isAdvanced = hasAdvancedSearch(call)
  const inboxId = isAdvanced ? numberParam(call, 'inbox_id') : undefined
  const fits = (m: Message) =>
    (isAdvanced || m.kind !== 'activity') &&
    m.createdAt >= since &&
    isInTime(call, m.createdAt) &&
    isFrom(call, m) &&
    ((isAdvanced && needle === '') || hasText(needle, [m.content]))
  return visible(call)
    .filter((c) => inboxId === undefined || c.inboxId === inboxId)
    .flatMap((c) => c.messages.filter(fits))
    .sort((a, b) => b.createdAt - a.createdAt || b.id - a.id)
}

function findConversations(call: AccountCall): Conversation[] {
  const needle = needleOf(call)
  return visible(call).filter(
    (c) =>
      (String(c.displayId) === needle || contactFits(call.model.contact(c.contactId), needle)) &&
      isInTime(call, c.lastActivityAt),
  )
}

function findContacts(call: AccountCall): Contact[] {
  return call.model
    .ofAccount(call.model.contacts, call.accountId)
    .filter(
      (contact) => contactFits(contact, needleOf(call)) && isInTime(call, contact.lastActivityAt ?? contact.createdAt),
    )
    .sort((a, b) => (b.lastActivityAt ?? 0) - (a.lastActivityAt ?? 0))
}

function findArticles(call: AccountCall): Article[] {
  const { model } = call
  return searchArticles(model, model.ofAccount(model.articles, call.accountId), { text: needleOf(call) })
}

function conversationRow(call: AccountCall, conversation: Conversation): Details {
  const { model } = call
  const first = conversation.messages.find((m) => m.kind !== 'activity')
  const agent = conversation.assigneeId === null ? undefined : model.users.get(conversation.assigneeId)
  return {
    id: conversation.displayId,
    account_id: conversation.accountId,
    created_at: seconds(conversation.createdAt),
    message: first ? messageSearchPayload(model, first) : null,
    contact: contactSearchPayload(model, model.contact(conversation.contactId)),
    inbox: inboxSearchPayload(model.inbox(conversation.inboxId)),
    agent: agent
      ? {
          id: agent.id,
          available_name: availableName(agent),
          email: agent.email,
          name: agent.name,
          role: model.membership(conversation.accountId, agent.id)?.role,
        }
      : null,
    ...(model.can('modernPayloads') ? { additional_attributes: conversation.additionalAttributes } : {}),
  }
}

/** The search before 2.15, which newer servers still have: conversations by their messages. */
function oldSearch(call: AccountCall): Answer {
  const needle = needleOf(call)
  const { model } = call
  const found = visible(call).filter((c) =>
    c.messages.some((m) => m.kind !== 'activity' && hasText(needle, [m.content])),
  )
  const { mine_count, unassigned_count, all_count } = countsOf(found, call.user.id)
  return ok({
    meta: { mine_count, unassigned_count, all_count },
    payload: pageOf(found, pageParam(call), 25).map((c) => {
      const contact = model.contact(c.contactId)
      const inbox = model.inbox(c.inboxId)
      return {
        id: c.displayId,
        ...(model.can('uuid') ? { uuid: c.uuid } : {}),
        created_at: seconds(c.createdAt),
        contact: { id: contact.id, name: contact.name },
        inbox: { id: inbox.id, name: inbox.name, channel_type: inbox.channelType },
        messages: c.messages
          .filter((m) => hasText(needle, [m.content]))
          .map((m) => ({
            content: m.content,
            id: m.id,
            sender_name: m.sender?.type === 'user' ? model.users.get(m.sender.id)?.name : contact.name,
            message_type: m.kind === 'incoming' ? 0 : 1,
            created_at: seconds(m.createdAt),
          })),
        account_id: c.accountId,
      }
    }),
  })
}

/** Search in conversations, contacts and messages; 15 of each per page. */
export function addSearch(router: Router): void {
  const page = <T>(call: AccountCall, rows: T[]) =>
    pageOf(rows, call.model.can('searchPages') ? pageParam(call) : 1, PAGE)
  const contacts = (call: AccountCall) => page(call, findContacts(call)).map((c) => contactSearchPayload(call.model, c))
  const messages = (call: AccountCall) => page(call, findMessages(call)).map((m) => messageSearchPayload(call.model, m))
  const conversations = (call: AccountCall) => page(call, findConversations(call)).map((c) => conversationRow(call, c))
  const articles = (call: AccountCall) =>
    page(call, findArticles(call)).map((one) => articleSearchPayload(call.model, one))
  router.account(
    'GET',
    '/search',
    (call) =>
      ok({
        payload: {
          conversations: conversations(call),
          contacts: contacts(call),
          messages: messages(call),
          ...(call.model.can('modernPayloads') ? { articles: articles(call) } : {}),
        },
      }),
    'search',
  )
  router.account('GET', '/search/contacts', (call) => ok({ payload: { contacts: contacts(call) } }), 'search')
  router.account('GET', '/search/messages', (call) => ok({ payload: { messages: messages(call) } }), 'search')
  router.account(
    'GET',
    '/search/conversations',
    (call) => ok({ payload: { conversations: conversations(call) } }),
    'search',
  )
  router.account('GET', '/search/articles', (call) => ok({ payload: { articles: articles(call) } }), 'searchPages')
  router.account('GET', '/conversations/search', oldSearch)
}
