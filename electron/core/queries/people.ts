import { macroSteps } from '../../../shared/model/macro.ts'
import { contactName, shownName } from '../../../shared/text/names.ts'
import type { PreviousConversation, ReferenceHead } from '../../../shared/views.ts'
import type { LocalKey } from '../cache/index.ts'
import { localKey, partsOf } from '../cache/index.ts'
import { loadableSession, signedInSession } from './loadable.ts'
import { loadState, withoutSession } from './loadState.ts'
import type { DeskChanges, LiveQuery, QueryInput, QueryPorts, QueryResult } from './query.ts'
import { conversationRow } from './rows.ts'

const PREVIOUS = 20

/** The panel beside a thread: a contact, and their other conversations. */
export class ContactQuery implements LiveQuery<'contact'> {
  readonly #ports: QueryPorts
  readonly #input: QueryInput<'contact'>
  readonly #key: LocalKey
  /** Conversations in the last result. */
  #shown = new Set<LocalKey>()

  constructor(ports: QueryPorts, input: QueryInput<'contact'>) {
    this.#ports = ports
    this.#input = input
    this.#key = localKey(input.accountId, input.contactId)
  }

  run(): QueryResult<'contact'> {
    const { sessionId, accountId, contactId, exceptConversationId } = this.#input
    const session = this.#ports.session(sessionId)
    if (!session) return { head: { state: withoutSession(this.#ports), contact: null }, items: [] }
    const { server } = session.stores
    const known = server.contacts.get(accountId, contactId)
    const state = loadState(known !== null, session.contacts.stateOf(accountId, contactId))
    if (!known) return { head: { state, contact: null }, items: [] }
    const { avatarUrl, ...contact } = known
    const previous = server.conversations
      .ofContact(accountId, contactId, PREVIOUS + 1)
      .filter(({ id }) => id !== exceptConversationId)
      .slice(0, PREVIOUS)
    this.#shown = new Set(previous.map(({ id }) => localKey(accountId, id)))
    const items = previous.map((conversation): PreviousConversation => {
      const { key, ref, status, lastMessageAt, preview, inboxName, channel } = conversationRow(session, conversation)
      return { key, ref, status, lastMessageAt, preview, inboxName, channel }
    })
    return {
      head: {
        state,
        contact: {
          ...contact,
          name: contactName(contact),
          avatar: session.mediaAddress('avatar', avatarUrl),
          online: session.presence.isContactOnline(accountId, contactId),
        },
      },
      items,
    }
  }

  isTouchedBy({ sessions, roster }: DeskChanges): boolean {
    const changes = sessions.get(this.#input.sessionId)
    if (!changes) return roster
    if (roster || changes.contacts.has(this.#key) || changes.reference.has(this.#input.accountId)) return true
    for (const key of changes.conversations) if (this.#shown.has(key) || this.#isTheirs(key)) return true
    return false
  }

  #isTheirs(key: LocalKey): boolean {
    const { sessionId, accountId, contactId, exceptConversationId } = this.#input
    const { accountId: account, id } = partsOf(key)
    if (account !== accountId || id === exceptConversationId) return false
    const conversation = this.#ports.session(sessionId)?.stores.server.conversations.get(accountId, id)
    return conversation?.contactId === contactId
  }

  ensureLoaded(force: boolean): void {
    const { sessionId, accountId, contactId } = this.#input
    loadableSession(this.#ports, sessionId, force)?.contacts.ensureLoaded(accountId, contactId, force)
  }
}

/** Reference data for lists and menus. */
export class ReferenceQuery implements LiveQuery<'reference'> {
  readonly #ports: QueryPorts
  readonly #input: QueryInput<'reference'>

  constructor(ports: QueryPorts, input: QueryInput<'reference'>) {
    this.#ports = ports
    this.#input = input
  }

  run(): QueryResult<'reference'> {
    const { sessionId, accountId } = this.#input
    const session = this.#ports.session(sessionId)
    if (!session)
      return {
        head: {
          state: withoutSession(this.#ports),
          agents: [],
          inboxes: [],
          labels: [],
          teams: [],
          cannedResponses: [],
          attributes: [],
          macros: [],
          folders: [],
        },
        items: [],
      }
    const { meta } = session.stores.server
    const agents = meta.reference(accountId, 'agents')
    const inboxes = meta.reference(accountId, 'inboxes')
    const head: ReferenceHead = {
      state: loadState(agents !== null && inboxes !== null, session.reference.stateOf(accountId)),
      agents: (agents ?? []).map(({ id, name, email, role, avatarUrl, availability }) => ({
        id,
        name: shownName(name, email),
        email,
        role,
        availability: session.presence.availabilityOf(accountId, id) ?? availability,
        avatar: session.mediaAddress('avatar', avatarUrl),
        isMe: id === session.me,
      })),
      inboxes: (inboxes ?? []).map(({ id, name, channel }) => ({ id, name: shownName(name), channel })),
      labels: (meta.reference(accountId, 'labels') ?? []).map(({ id, title, description, color, onSidebar }) => ({
        id,
        title,
        description,
        color,
        onSidebar,
      })),
      teams: (meta.reference(accountId, 'teams') ?? []).map(({ id, name, description, isMember }) => ({
        id,
        name: shownName(name),
        description,
        isMember,
      })),
      cannedResponses: (meta.reference(accountId, 'cannedResponses') ?? []).map(({ id, shortCode, content }) => ({
        id,
        shortCode,
        content,
      })),
      attributes: (meta.reference(accountId, 'attributeDefinitions') ?? []).map(
        ({ accountId: _account, id: _id, ...definition }) => ({
          ...definition,
          name: shownName(definition.name),
        }),
      ),
      folders: (meta.reference(accountId, 'folders') ?? []).map(({ id, name, conditions, phrases }) => ({
        id,
        name: shownName(name),
        conditions,
        phrases,
      })),
      macros: (meta.reference(accountId, 'macros') ?? []).map(({ id, name, isPersonal, actions }) => ({
        id,
        name: shownName(name),
        isPersonal,
        steps: macroSteps(actions),
      })),
    }
    return { head, items: [] }
  }

  isTouchedBy({ sessions, roster }: DeskChanges): boolean {
    return roster || sessions.get(this.#input.sessionId)?.reference.has(this.#input.accountId) === true
  }

  ensureLoaded(force: boolean): void {
    const { sessionId, accountId } = this.#input
    void signedInSession(this.#ports, sessionId)?.reference.refresh(accountId, force)
  }
}
