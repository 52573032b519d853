import { mergeMessage } from '../../shared/model/mergeMessage.ts'
import type { Message } from '../../shared/model/message.ts'
import { ApiError } from '../core/api/types.ts'
import type { KnownConversations } from './knownConversations.ts'
import type { PublicApi, PublicConversation, SurveyAnswer } from './publicApi.ts'
import type { Uploads } from './uploads.ts'
import type { Entry, Work } from './work.ts'
import { findSent, hasAnswer, NEVER_SENT } from './work.ts'

/** Pages of 20 messages that one search reads at most. */
const MOST_PAGES = 50

export interface Sent {
  message: Message | null
  /** Of an opening. */
  openedId: number | null
}
/** `repeatable`: it did not arrive, or a second time changes nothing. */
export type Found = ({ kind: 'found' } & Sent) | { kind: 'absent' } | { kind: 'repeatable' }

const NOTHING: Sent = { message: null, openedId: null }

export interface Prepared {
  /** The id above which it will be. */
  afterId: number
  /** It was sent before, and the server has it after all. */
  arrived: Sent | null
}

export interface WorkSenderOptions {
  readonly conversations: KnownConversations
  readonly uploads: Uploads
  readonly api: PublicApi
  readonly sourceId: string
  /** A message of the contact is stored: its event has to come. */
  onStored(messageId: number): void
}

/** Sends one entry of the outbox to the server, and finds it there again. Rejects with `ApiError`. */
export class WorkSender {
  readonly #options: WorkSenderOptions

  constructor(options: WorkSenderOptions) {
    this.#options = options
  }

  /**
   * Before anything is sent: reads the end of the conversation unless no message can be missing, so that an older message with
   * the same words is never taken for it, and so that what arrived late is not sent a second time. `claimed`: as in `find`.
   */
  async prepare(entry: Entry, conversationId: number | null, claimed: ReadonlySet<number>): Promise<Prepared> {
    const { api, conversations, sourceId } = this.#options
    const { work } = entry
    if (work.kind === 'open') {
      const wasSent = entry.afterId !== NEVER_SENT
      const all = await this.#conversations()
      const opened = wasSent ? openedOf(work, all, claimed) : null
      entry.work = { ...work, known: all.map(({ id }) => id) }
      return { afterId: 0, arrived: opened === null ? null : { message: null, openedId: opened } }
    }
    if (conversationId === null) return { afterId: 0, arrived: null }
    if (work.kind !== 'message') return { afterId: conversations.lastId(conversationId), arrived: null }
    if (!conversations.isFresh(conversationId)) {
      const since = conversations.mark
      conversations.applyMessages(await api.messages(sourceId, conversationId, null), since)
      conversations.setFresh(conversationId)
    }
    const known = [...(conversations.get(conversationId)?.messages.values() ?? [])]
    const message = findSent(entry, known, claimed)
    return { afterId: conversations.lastId(conversationId), arrived: message && { message, openedId: null } }
  }

  async send(entry: Entry, conversationId: number | null): Promise<Sent> {
    const { api, conversations, sourceId, uploads } = this.#options
    const { work } = entry
    if (work.kind === 'open') {
      const opened = await api.openConversation(sourceId)
      conversations.apply(opened)
      conversations.applyMessages(opened.messages)
      return { message: null, openedId: opened.id }
    }
    if (conversationId === null) throw new ApiError({ code: 'internal', reachedServer: 'no' })
    switch (work.kind) {
      case 'message': {
        const files = await Promise.all(work.uploads.map((upload) => uploads.file(upload)))
        const sent = await api.send(sourceId, conversationId, { content: work.content, echoId: entry.id, files })
        conversations.applyMessages([{ ...sent, echoId: entry.id }])
        this.#options.onStored(sent.id)
        return { message: conversations.get(conversationId)?.messages.get(sent.id) ?? null, openedId: null }
      }
      case 'answer':
        conversations.applyMessages([await api.answer(sourceId, conversationId, work.messageId, work.values)])
        return NOTHING
      case 'rate':
        await this.#rate(work, conversationId)
        return NOTHING
      case 'resolve':
        await api.resolve(sourceId, conversationId)
        conversations.apply({ id: conversationId, status: 'resolved' })
        return NOTHING
    }
  }

  /** Looks whether an entry arrived whose answer was lost. `claimed`: messages, or conversations, that belong to others. */
  async find(entry: Entry, conversationId: number | null, claimed: ReadonlySet<number>): Promise<Found> {
    const { work } = entry
    if (work.kind === 'open') {
      const openedId = openedOf(work, await this.#conversations(), claimed)
      return openedId === null ? { kind: 'absent' } : { kind: 'found', message: null, openedId }
    }
    if (conversationId === null) return { kind: 'repeatable' }
    switch (work.kind) {
      case 'message': {
        const messages = await this.#messagesAbove(entry.afterId, conversationId)
        const message = findSent(entry, messages, claimed)
        return message ? { kind: 'found', message, openedId: null } : { kind: 'absent' }
      }
      case 'answer':
      case 'rate': {
        await this.#messagesAbove(work.messageId - 1, conversationId)
        const message = this.#options.conversations.get(conversationId)?.messages.get(work.messageId) ?? null
        return hasAnswer(entry, message) ? { kind: 'found', ...NOTHING } : { kind: 'repeatable' }
      }
      case 'resolve': {
        const all = await this.#conversations()
        const isResolved = all.find(({ id }) => id === conversationId)?.status === 'resolved'
        return isResolved ? { kind: 'found', ...NOTHING } : { kind: 'absent' }
      }
    }
  }

  /** The server has it: files that waited are no longer needed. */
  arrived(entry: Entry, message: Message | null): void {
    const { conversations, uploads } = this.#options
    if (entry.work.kind !== 'message') return
    // Keeps the row of the message in place.
    if (message) conversations.applyMessages([{ ...message, echoId: entry.id }])
    for (const { id } of entry.work.uploads) uploads.remove(id)
  }

  /** Something is no longer on the server: the conversation may be gone, too. */
  async refresh(): Promise<void> {
    await this.#conversations()
  }

  async #conversations(): Promise<PublicConversation[]> {
    const { api, conversations, sourceId } = this.#options
    const since = conversations.mark
    const all = await api.conversations(sourceId)
    conversations.applyAll(all, since)
    return all
  }

  /** The page of its survey takes a rating from 2.18 on; before that, the message itself does. */
  async #rate(work: Extract<Work, { kind: 'rate' }>, conversationId: number): Promise<void> {
    const { api, conversations, sourceId } = this.#options
    const submitted: SurveyAnswer = {
      csat_survey_response: { rating: work.rating, feedback_message: work.feedback },
    }
    const uuid = conversations.get(conversationId)?.uuid ?? null
    if (uuid === null) {
      conversations.applyMessages([await api.answer(sourceId, conversationId, work.messageId, submitted)])
      return
    }
    await api.rate(uuid, submitted)
    const survey = conversations.get(conversationId)?.messages.get(work.messageId)
    if (survey)
      conversations.applyMessages([{ ...survey, attributes: { ...survey.attributes, submitted_values: submitted } }])
  }

  /** Every message above an id, oldest first. */
  async #messagesAbove(afterId: number, conversationId: number): Promise<Message[]> {
    const { api, conversations, sourceId } = this.#options
    const since = conversations.mark
    const found: Message[] = []
    let before: number | null = null
    for (let pages = 0; pages < MOST_PAGES; pages += 1) {
      const page = await api.messages(sourceId, conversationId, before)
      conversations.applyMessages(page, since)
      found.unshift(
        ...page.map((patch) => mergeMessage(conversations.get(conversationId)?.messages.get(patch.id), patch)),
      )
      const [first] = page
      if (!first || first.id <= afterId || (before !== null && first.id >= before)) break
      before = first.id
    }
    return found.filter(({ id }) => id > afterId)
  }
}

/** The conversation that appeared since its opening was sent. */
function openedOf(
  { known }: Extract<Work, { kind: 'open' }>,
  all: readonly PublicConversation[],
  claimed: ReadonlySet<number>,
): number | null {
  const ids = all.flatMap(({ id }) => (known?.includes(id) === true || claimed.has(id) ? [] : [id]))
  return ids.length === 0 ? null : Math.min(...ids)
}
