import { LONGEST_DRAFT, MOST_DRAFT_FILES } from '../../../shared/model/draftLimits.ts'
import { ApiError } from '../api/types.ts'
import type { Clock, Log } from '../ports.ts'
import type { ActionEntry } from './actionEntry.ts'
import { awaitedMessages } from './actionEntry.ts'
import { ActionTable } from './actionTable.ts'
import { BoundedMap } from './boundedMap.ts'
import type { ChangeSet } from './changes.ts'
import type { Database } from './database.ts'
import type { Draft, DraftMode, Drafts, StoredDraft } from './draftTable.ts'
import { DraftTable, EMPTY_DRAFT } from './draftTable.ts'
import type { LocalKey } from './localKey.ts'
import { localKey } from './localKey.ts'
import type { OutboxEntry } from './outboxEntry.ts'
import { OutboxTable } from './outboxTable.ts'
import { PinTable } from './pinTable.ts'
import { ResentTable } from './resentTable.ts'
import { UnconfirmedTable } from './unconfirmedTable.ts'
import type { PixelSize, Upload } from './uploadTable.ts'
import { UploadTable } from './uploadTable.ts'

/** Sent messages of which the sizes of images are remembered. */
const SENT_SIZES = 200

export interface EnqueueOptions {
  keepsDraft?: boolean
  /** The action that follows the message. */
  then?: ActionEntry | null
}

/**
 * What only this computer has: drafts, outbox, actions, uploads, unanswered read marks, pins. Small, so it is also in memory;
 * every change is on disk before a call returns.
 */
export class LocalStore {
  readonly actions: ActionTable
  readonly unconfirmed: UnconfirmedTable
  readonly #db: Database
  readonly #changes: ChangeSet
  readonly #drafts: DraftTable
  readonly #outbox: OutboxTable
  readonly #uploads: UploadTable
  readonly #resent: ResentTable
  readonly #pins: PinTable
  readonly #sentPixels = new BoundedMap<string, readonly (PixelSize | null)[]>(SENT_SIZES)
  /** Echo ids of entries stored as unsent while the disk takes no writes; null while it does. */
  #unsentOnDisk: ReadonlySet<string> | null = null

  constructor(database: Database, changes: ChangeSet, ports: { clock: Clock; log: Log }) {
    this.#db = database
    this.#changes = changes
    this.actions = new ActionTable(database, changes, ports.log)
    this.unconfirmed = new UnconfirmedTable(database)
    this.#drafts = new DraftTable(database, changes, ports.clock)
    this.#outbox = new OutboxTable(database, changes, ports.log)
    this.#uploads = new UploadTable(database)
    this.#resent = new ResentTable(database)
    this.#pins = new PinTable(database)
    this.#load()
  }

  /** Reads the database again: it may hold more than before, from the file that came back. */
  reload(): void {
    this.#load()
    this.actions.reload()
    this.unconfirmed.reload()
    this.#changes.session = true
    for (const key of this.conversations()) this.#changes.touchConversation(key)
  }

  /** Writes everything in memory to the database again: it may hold less than before. */
  restore(): void {
    this.#db.transaction(() => {
      this.#drafts.restore()
      this.#outbox.restore()
      this.#uploads.restore()
      this.#resent.restore()
      this.#pins.restore()
      this.actions.restore()
      this.unconfirmed.restore()
    })
  }

  /**
   * `false`: writes do not outlive the process any more. Entries that the disk has as unsent may not be sent then: the next start would
   * not know, and send them again.
   */
  setDurable(isDurable: boolean): void {
    if (isDurable === (this.#unsentOnDisk === null)) return
    this.#unsentOnDisk = isDurable
      ? null
      : new Set(
          this.entries()
            .filter(({ state: { kind } }) => kind !== 'sending' && kind !== 'unknown')
            .map(({ echoId }) => echoId),
        )
  }

  #load(): void {
    this.#drafts.load()
    this.#outbox.load()
    this.#resent.load()
    this.#uploads.load()
    this.#pins.load()
  }

  /** When conversations of an account were pinned, in unix seconds, the first one first. */
  pins(accountId: number): ReadonlyMap<number, number> {
    return this.#pins.of(accountId)
  }

  /** Pins conversations, or unpins them (null). */
  setPins(accountId: number, pins: readonly { conversationId: number; pinnedAt: number | null }[]): void {
    const changed = this.#pins.set(accountId, pins)
    for (const id of changed) this.#changes.touchConversation(localKey(accountId, id))
    if (changed.length > 0) this.#changes.flushSoon()
  }

  /** Whether a refused email was sent again from here: the new copy is queued or has arrived. */
  isSentAgain({ accountId, conversationId, id }: { accountId: number; conversationId: number; id: number }): boolean {
    return (
      this.#resent.has(accountId, id) || this.entriesOf(accountId, conversationId).some(({ resends }) => resends === id)
    )
  }

  drafts(accountId: number, conversationId: number): Drafts {
    return this.#drafts.get(accountId, conversationId)
  }

  /** Every text and attachment that is not sent, in no order. */
  allDrafts(): StoredDraft[] {
    return this.#drafts.all()
  }

  saveDraft(accountId: number, conversationId: number, mode: DraftMode, draft: Draft): void {
    if (this.#drafts.isSame(accountId, conversationId, mode, draft)) return
    this.#db.transaction(() => this.#drafts.store(accountId, conversationId, mode, draft))
    this.#drafts.show(accountId, conversationId, mode, draft)
  }

  /**
   * Adds a message to the outbox and clears its draft in one transaction, and the action that follows the message (`then`); `keepsDraft`
   * for one that was not written in a draft.
   */
  enqueue(entry: OutboxEntry, { keepsDraft = false, then = null }: EnqueueOptions = {}): void {
    const { accountId, conversationId } = entry
    const mode = entry.private ? 'note' : 'reply'
    this.#db.transaction(() => {
      this.#outbox.insert(entry)
      if (then) this.actions.store(then)
      if (!keepsDraft) this.#drafts.store(accountId, conversationId, mode, EMPTY_DRAFT)
    })
    if (!keepsDraft) this.#drafts.show(accountId, conversationId, mode, EMPTY_DRAFT)
    this.#outbox.show(entry)
    if (then) this.actions.show(then)
  }

  /** Throws `ApiError` where an entry may not be sent or edited (`setDurable`). */
  updateEntry(entry: OutboxEntry): void {
    const known = this.#outbox.get(entry.echoId)
    if (!known) return
    this.#outbox.update(entry)
    // The disk may have failed in this very write: it still has the entry as it was.
    if (
      (entry.state.kind === 'sending' || entry.editing || entry.content !== known.content) &&
      this.#unsentOnDisk?.has(entry.echoId)
    ) {
      this.#outbox.store(known)
      throw new ApiError({
        code: 'disk',
        reachedServer: 'no',
        detail: 'messages queued on disk are sent once the disk can be written',
      })
    }
    this.#outbox.show(entry)
  }

  /** False where the disk keeps the entry anyway: discarding it would not outlive the process. */
  mayDiscard(echoId: string): boolean {
    return this.#unsentOnDisk?.has(echoId) !== true
  }

  /**
   * Removes an entry that the server has (`arrived`) or that the user discarded, with its uploads. In the same transaction the actions that
   * follow it may leave, or are dropped with it. Returns the ids of the uploads.
   */
  removeEntry(echoId: string, { arrived }: { arrived: boolean }): string[] {
    const entry = this.#outbox.get(echoId)
    if (!entry) return []
    const resends = arrived ? (entry.resends ?? null) : null
    const following = this.actions
      .all()
      .filter((action) => awaitedMessages(action).includes(echoId))
      .map((action) => ({
        action: withoutMessage(action, echoId),
        isDropped: !arrived && action.after?.echoId === echoId,
      }))
    this.#db.transaction(() => {
      if (resends !== null) this.#resent.store(entry.accountId, resends)
      this.#outbox.deleteRow(echoId)
      for (const { action, isDropped } of following) {
        if (isDropped) this.actions.deleteRow(action.actionId)
        else this.actions.store(action)
      }
      for (const uploadId of entry.uploadIds) this.#uploads.deleteRow(uploadId)
    })
    if (arrived) this.#sentPixels.set(echoId, this.#pixelsOf(entry))
    for (const uploadId of entry.uploadIds) this.#uploads.forget(uploadId)
    if (resends !== null) this.#resent.show(entry.accountId, resends)
    for (const { action, isDropped } of following) {
      if (isDropped) this.actions.forget(action)
      else this.actions.show(action)
    }
    this.#outbox.forget(entry)
    return entry.uploadIds
  }

  /**
   * Moves a message that was not sent into its draft, before what the draft has, and drops the actions that follow it, in one transaction.
   * Its files become the draft's. Recipients that the user chose since stay. Throws `ApiError` where the draft has no room.
   */
  takeBack(echoId: string, text: string): { following: string[]; joined: boolean } | null {
    const entry = this.#outbox.get(echoId)
    if (!entry) return null
    const { accountId, conversationId } = entry
    const mode = entry.private ? 'note' : 'reply'
    const written = this.#drafts.get(accountId, conversationId)[mode]
    const recipients = entry.private ? null : (written.recipients ?? entry.recipients ?? null)
    const draft: Draft = {
      text: [text, written.text].filter((part) => part !== '').join('\n'),
      uploadIds: [...entry.uploadIds, ...written.uploadIds],
      ...(recipients === null ? {} : { recipients }),
    }
    if (draft.text.length > LONGEST_DRAFT || draft.uploadIds.length > MOST_DRAFT_FILES)
      throw new ApiError({ code: 'badInput', reachedServer: 'no', detail: 'the draft has no room for the message' })
    const waiting = this.actions.all().filter((action) => awaitedMessages(action).includes(echoId))
    const following = waiting.filter(({ after }) => after?.echoId === echoId)
    const others = waiting.filter((action) => !following.includes(action)).map((each) => withoutMessage(each, echoId))
    this.#db.transaction(() => {
      this.#drafts.store(accountId, conversationId, mode, draft)
      this.#outbox.deleteRow(echoId)
      for (const { actionId } of following) this.actions.deleteRow(actionId)
      for (const action of others) this.actions.store(action)
    })
    this.#drafts.show(accountId, conversationId, mode, draft)
    for (const action of following) this.actions.forget(action)
    for (const action of others) this.actions.show(action)
    this.#outbox.forget(entry)
    const joined = written.text !== '' || written.uploadIds.length > 0
    return { following: following.map(({ actionId }) => actionId), joined }
  }

  /** The sizes of the files of a message that is being sent or was sent in this session, in their order. */
  sentPixels(echoId: string): readonly (PixelSize | null)[] {
    const entry = this.#outbox.get(echoId)
    return entry ? this.#pixelsOf(entry) : (this.#sentPixels.get(echoId) ?? [])
  }

  #pixelsOf({ uploadIds }: OutboxEntry): (PixelSize | null)[] {
    return uploadIds.map((uploadId) => this.#uploads.get(uploadId)?.pixels ?? null)
  }

  /** Messages and actions of a session are sent in this order. */
  nextOrder(): number {
    const last = (known: number, { order }: { order: number }): number => Math.max(known, order)
    return this.entries().reduce(last, this.actions.lastOrder) + 1
  }

  entry(echoId: string): OutboxEntry | null {
    return this.#outbox.get(echoId)
  }

  /** In the order of sending. */
  entries(): OutboxEntry[] {
    return this.#outbox.all()
  }

  entriesOf(accountId: number, conversationId: number): OutboxEntry[] {
    return this.entries().filter((entry) => entry.accountId === accountId && entry.conversationId === conversationId)
  }

  /** Conversations with a draft, a queued message, an action or an upload, and pinned ones. */
  conversations(): Set<LocalKey> {
    const waiting = [...this.entries(), ...this.actions.all(), ...this.uploads()].map(({ accountId, conversationId }) =>
      localKey(accountId, conversationId),
    )
    return new Set([...this.#drafts.conversations(), ...waiting, ...this.#pins.conversations()])
  }

  upload(uploadId: string): Upload | null {
    return this.#uploads.get(uploadId)
  }

  uploads(): Upload[] {
    return this.#uploads.all()
  }

  saveUpload(upload: Upload): void {
    this.#uploads.save(upload)
  }

  /** Also removes it from the drafts that name it. */
  removeUpload(uploadId: string): void {
    const upload = this.#uploads.get(uploadId)
    if (!upload) return
    const { accountId, conversationId } = upload
    const changed = this.#drafts.withoutUpload(accountId, conversationId, uploadId)
    this.#db.transaction(() => {
      this.#uploads.deleteRow(uploadId)
      for (const { mode, draft } of changed) this.#drafts.store(accountId, conversationId, mode, draft)
    })
    for (const { mode, draft } of changed) this.#drafts.show(accountId, conversationId, mode, draft)
    this.#uploads.forget(uploadId)
  }
}

/** An action that no longer waits for a message. */
function withoutMessage(action: ActionEntry, echoId: string): ActionEntry {
  const { after } = action
  if (after === undefined) return action
  const earlier = after.earlier.filter((each) => each !== echoId)
  return { ...action, after: { ...after, earlier, arrived: after.arrived || after.echoId === echoId } }
}
