/**
 * Changes of many conversations whose outcome is not known yet: what the server refuses of one, and what needs the user, becomes one notice
 * each, not one for every conversation.
 */
import { defineStore } from 'pinia'
import { onScopeDispose, shallowRef } from 'vue'
import type { MessageKey } from '../../shared/i18n/messageKey.ts'
import type { ConversationRef } from '../../shared/model/ids.ts'
import type { ErrorCode, Signal } from '../../shared/views.ts'
import { useNavigation } from './navigation.ts'
import { useNotices } from './notices.ts'
import type { ActionParts } from './useUndoCommands.ts'

type Refused = Extract<Signal, { kind: 'actionRefused' }>

/** A conversation of a batch that was not changed. */
export interface BatchFailure {
  readonly ref: ConversationRef
  /** Null where the name is unknown. */
  readonly contactName: string | null
  readonly error: { code: ErrorCode; detail: string | null }
}
interface Batch {
  readonly id: number
  readonly total: number
  readonly failures: BatchFailure[]
  /** What was refused, and why; null while nothing was. */
  words: RefusalWords | null
  asking: number
}
/** `action`: the label of its button. `reason`: the server's words, or ours for the error. */
export interface RefusalWords {
  readonly action: string
  readonly reason: string
}

/** Milliseconds for which refusals are collected before their notice is shown, or updated. */
const COLLECTED_FOR = 1_000
/** Batches whose refusals are collected. */
const MOST_BATCHES = 20

export const useBatches = defineStore('batches', () => {
  const navigation = useNavigation()
  const notices = useNotices()
  /** The failures that the dialog shows. */
  const shown = shallowRef<readonly BatchFailure[] | null>(null)
  let last = 0
  const batches: { batch: Batch; actionIds: ReadonlySet<string> }[] = []
  /** Batches whose notices are to be shown or updated, and the timer after which that happens. */
  const unreported = new Set<Batch>()
  let timer: ReturnType<typeof setTimeout> | undefined

  /** Actions that were started together. `missing`: conversations that could not be changed, as they don't exist any more. */
  function track(parts: ActionParts, missing: readonly ConversationRef[] = []): void {
    const total = parts.length + missing.length
    if (total < 2) return
    const failures = missing.map(
      (ref) => ({ ref, contactName: null, error: { code: 'notFound', detail: null } }) as const,
    )
    const batch: Batch = { id: ++last, total, failures: [...failures], words: null, asking: 0 }
    batches.push({ batch, actionIds: new Set(parts.map(({ actionId }) => actionId)) })
    batches.splice(0, batches.length - MOST_BATCHES)
    if (failures.length > 0) report(batch)
  }
  const batchOf = (actionId: string): Batch | null =>
    batches.find(({ actionIds }) => actionIds.has(actionId))?.batch ?? null

  /** Returns false for an action that was not part of a batch. */
  function refused({ actionId, ref, contactName, error }: Refused, words: RefusalWords): boolean {
    const batch = batchOf(actionId)
    if (batch === null) return false
    batch.failures.push({ ref, contactName, error })
    // One reason is named where it is the reason of all.
    batch.words = batch.words === null || batch.words.reason === words.reason ? words : { ...words, reason: '' }
    report(batch)
    return true
  }
  /** Returns false for an action that was not part of a batch. */
  function asks(actionId: string): boolean {
    const batch = batchOf(actionId)
    if (batch === null) return false
    batch.asking++
    report(batch)
    return true
  }

  function report(batch: Batch): void {
    unreported.add(batch)
    timer ??= setTimeout(() => {
      timer = undefined
      for (const each of unreported) announce(each)
      unreported.clear()
    }, COLLECTED_FOR)
  }
  function announce(batch: Batch): void {
    const { id, total, failures, asking } = batch
    if (failures.length > 0)
      notices.show({
        tone: 'error',
        ...failureWords(batch),
        action: { key: 'app.show', run: () => void (shown.value = [...failures]) },
        topic: `batch/${id}/refused`,
      })
    if (asking > 0)
      notices.show({
        key: 'outbox.asksMany',
        values: { count: asking, total },
        action: { key: 'app.show', run: () => void (navigation.overlay = 'waiting') },
        topic: `batch/${id}/asks`,
      })
  }
  function failureWords({ words, total, failures }: Batch): {
    key: MessageKey
    values: Record<string, string | number>
  } {
    const values = { ...words, count: failures.length, total }
    if (words === null) return { key: 'outbox.missingMany', values }
    return { key: words.reason === '' ? 'outbox.refusedManyReasons' : 'outbox.refusedMany', values }
  }
  function close(): void {
    shown.value = null
  }
  onScopeDispose(() => clearTimeout(timer))

  return { shown, track, refused, asks, close }
})
