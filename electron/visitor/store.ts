import * as v from 'valibot'
import { CONVERSATION_STATUSES } from '../../shared/model/conversation.ts'
import type { MessagePatch } from '../../shared/model/message.ts'
import { isRecord } from '../../shared/model/wire.ts'
import { errorText } from '../../shared/text/errors.ts'
import type { Log } from '../core/ports.ts'
import type { FileStore, SecretStore } from '../core/session/ports.ts'
import { DraftSchema } from './drafts.ts'
import type { VisitorIdentity } from './ports.ts'
import { EntrySchema } from './work.ts'

/** Messages of each conversation that are kept, the newest. */
const MOST_MESSAGES = 200
const SECRET = 'visitor'

const KeysSchema = v.object({
  inboxIdentifier: v.string(),
  sourceId: v.string(),
  pubsubToken: v.string(),
  identifier: v.nullable(v.string()),
  identifierHash: v.nullable(v.string()),
})
const ConversationSchema = v.object({
  id: v.number(),
  uuid: v.nullable(v.string()),
  status: v.picklist(CONVERSATION_STATUSES),
  contactSeenAt: v.nullable(v.number()),
  agentSeenAt: v.nullable(v.number()),
  messages: v.array(
    v.custom<MessagePatch>(
      (value) => isRecord(value) && typeof value['id'] === 'number' && typeof value['conversationId'] === 'number',
    ),
  ),
})
const StateSchema = v.object({
  version: v.literal(1),
  baseUrl: v.string(),
  inboxName: v.string(),
  name: v.nullable(v.string()),
  conversations: v.array(ConversationSchema),
  outbox: v.array(EntrySchema),
  /** Absent in files of before. */
  drafts: v.optional(v.array(DraftSchema), []),
})
type StoredState = v.InferOutput<typeof StateSchema>

/** A visitor as it is kept: who it is, its conversations, what it has not sent, and what it has only written. */
export interface StoredVisitor extends Pick<StoredState, 'conversations' | 'outbox' | 'drafts'> {
  identity: VisitorIdentity
}

/**
 * Keeps the visitor across a restart: the file has no secrets, the keys are encrypted by the system. Where it can't encrypt
 * them, nothing is written to disk and the visitor ends when Deskbell quits.
 */
export class VisitorStore {
  readonly #file: FileStore
  readonly #secrets: SecretStore
  readonly #log: Log
  #memory: StoredVisitor | null = null
  /** What is in the file is the visitor that is, or nothing. */
  #isOpened = false
  #unopened: { unsent: number } | null = null

  constructor({ file, secrets, log }: { file: FileStore; secrets: SecretStore; log: Log }) {
    this.#file = file
    this.#secrets = secrets
    this.#log = log
  }

  get isKept(): boolean {
    return this.#secrets.kind() === 'system'
  }

  /** The visitor on disk whose keys could not be read, and how much it has not sent. */
  get unopened(): { readonly unsent: number } | null {
    return this.#unopened
  }

  /** Null if there is no visitor, or its keys can't be decrypted: then `unopened` says so, and its file stays until `clear`. */
  async read(): Promise<StoredVisitor | null> {
    this.#unopened = null
    if (this.#memory && !this.isKept) return this.#memory
    const text = await this.#file.read()
    if (text === null || text === '') return null
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), StateSchema), text)
    if (!parsed.success) {
      this.#log.error('Unreadable file of the visitor moved aside', { file: await this.#file.moveAside() })
      return null
    }
    const { baseUrl, inboxName, name, conversations, outbox, drafts } = parsed.output
    const keys = await this.#keys()
    if (keys === null) {
      this.#unopened = { unsent: outbox.filter(({ work }) => work.kind !== 'open').length }
      this.#log.error('The keys of the visitor can’t be read', { unsent: this.#unopened.unsent })
      return null
    }
    this.#isOpened = true
    const { inboxIdentifier, ...rest } = keys
    return { identity: { baseUrl, inboxIdentifier, inboxName, name, keys: rest }, conversations, outbox, drafts }
  }

  async writeKeys({ inboxIdentifier, keys }: VisitorIdentity): Promise<void> {
    if (this.isKept) await this.#secrets.write(SECRET, JSON.stringify({ inboxIdentifier, ...keys }), 'system')
  }

  /** On disk when it resolves, where it is kept at all. */
  async write(visitor: StoredVisitor): Promise<void> {
    const conversations = visitor.conversations.map((one) => ({ ...one, messages: one.messages.slice(-MOST_MESSAGES) }))
    this.#memory = structuredClone({ ...visitor, conversations })
    if (!this.isKept) return
    const { baseUrl, inboxName, name } = visitor.identity
    const { outbox, drafts } = visitor
    const state: StoredState = { version: 1, baseUrl, inboxName, name, conversations, outbox, drafts }
    await this.#file.write(JSON.stringify(state))
    this.#isOpened = true
  }

  /** What could not be opened is moved aside. */
  async clear(): Promise<void> {
    this.#memory = null
    const text = await this.#file.read()
    if (text !== null && text !== '') {
      if (this.#isOpened) await this.#file.write('')
      else this.#log.warn('Visitor that could not be opened moved aside', { file: await this.#file.moveAside() })
    }
    this.#unopened = null
    await this.#secrets.remove(SECRET)
  }

  async #keys(): Promise<v.InferOutput<typeof KeysSchema> | null> {
    if (!this.isKept) return null
    try {
      const secret = await this.#secrets.read(SECRET)
      const keys = secret === null ? null : v.safeParse(v.pipe(v.string(), v.parseJson(), KeysSchema), secret)
      return keys?.success === true ? keys.output : null
    } catch (error) {
      this.#log.warn('Reading the keys of the visitor failed', { error: errorText(error) })
      return null
    }
  }
}
