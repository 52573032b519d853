/**
 * The question before a conversation is resolved that has something unsent: the draft of a reply or a note, or a reply that failed, was
 * refused by the channel, or asks; and before a message is sent after that, where the user is done with the conversation then.
 */
import { defineStore } from 'pinia'
import { shallowRef, watch } from 'vue'
import type { ConversationRef } from '../../shared/model/ids.ts'
import { conversationKey } from '../../shared/model/ids.ts'
import type { ConversationRow, ReplyBeginning, UnsentReply } from '../../shared/views.ts'
import { useNavigation } from './navigation.ts'
import { useShownRow } from './shownRow.ts'
import type { RefusedMessage } from './writing.ts'
import { useWriting } from './writing.ts'

export interface FoundReply extends ReplyBeginning {
  /** `draft`: of a reply. `note`: the draft of a private note. */
  readonly kind: UnsentReply['kind'] | 'draft' | 'note'
  readonly replies: number
}

/** `resolve`: the conversation is resolved anyway. `proceed`: a message is sent anyway; `retry` sends the replies before it. */
export type UnsentReplyQuestion = { readonly ref: ConversationRef; readonly reply: FoundReply } & (
  | { readonly before: 'resolving'; readonly resolve: () => void }
  | { readonly before: 'sending'; readonly proceed: (unsent: 'retry' | 'leave') => void }
)

/** One question for many conversations. */
export interface UnsentRepliesQuestion {
  /** Conversations with an unsent reply. */
  readonly unsent: number
  readonly total: number
  readonly resolveAll: () => void
  /** Those without an unsent reply. */
  readonly resolveOthers: () => void
}

export const useUnsentReply = defineStore('unsentReply', () => {
  const writing = useWriting()
  const navigation = useNavigation()
  const question = shallowRef<UnsentReplyQuestion | null>(null)
  const manyQuestion = shallowRef<UnsentRepliesQuestion | null>(null)

  const { rowOf } = useShownRow()

  const MODES = ['reply', 'note'] as const
  /** What was not sent; null if nothing. `drafts`: those that count. */
  function find(
    ref: ConversationRef,
    drafts: readonly ('reply' | 'note')[] = MODES,
    known: ConversationRow | null = null,
  ): FoundReply | null {
    const key = conversationKey(ref)
    const row = rowOf(key) ?? known
    const unsent = row?.unsent ?? null
    const draftOf = (mode: 'reply' | 'note'): ReplyBeginning | null => {
      if (!drafts.includes(mode)) return null
      // What is being written is saved a moment later.
      const written = writing.draftOf(key, mode)
      return written === undefined ? (row?.[`${mode}Draft`] ?? null) : written
    }
    if (unsent?.kind === 'failed') return unsent
    const [reply, note] = [draftOf('reply'), draftOf('note')]
    if (reply !== null) return { kind: 'draft', ...reply, replies: 1 }
    return unsent ?? (note && { kind: 'note', ...note, replies: 1 })
  }
  /** Resolves, or asks first. Returns a function that closes the question. */
  function ask(ref: ConversationRef, resolve: () => void): (() => void) | null {
    const reply = find(ref)
    if (reply === null) return null
    question.value = { ref, reply, before: 'resolving', resolve }
    return close
  }
  /** Asks about replies before a message that something follows; returns false where there is nothing to ask. */
  function askBeforeSending(ref: ConversationRef, { mode, asWritten, then }: Omit<RefusedMessage, 'unsent'>): boolean {
    if (then === null) return false
    // A message that resolves the conversation leaves the draft of the other mode behind; other changes keep it in progress.
    const drafts = then.status === 'resolved' ? MODES.filter((other) => other !== mode) : []
    const reply = find(ref, drafts)
    if (reply === null) return false
    const proceed = (unsent: 'retry' | 'leave'): void => writing.sendAgain(ref, { mode, asWritten, then, unsent })
    question.value = { ref, reply, before: 'sending', proceed }
    return true
  }
  /** Resolves all, or asks once. `resolve` gets those that the user chose. Returns a function that closes the question. */
  function askAll(
    rows: readonly ConversationRow[],
    resolve: (some: readonly ConversationRow[]) => void,
  ): (() => void) | null {
    const others = rows.filter((row) => row.status === 'resolved' || find(row.ref, MODES, row) === null)
    const [first] = rows
    if (first === undefined || others.length === rows.length) return null
    if (rows.length === 1) return ask(first.ref, () => resolve(rows))
    manyQuestion.value = {
      unsent: rows.length - others.length,
      total: rows.length,
      resolveAll: () => resolve(rows),
      resolveOthers: () => resolve(others),
    }
    return close
  }
  function close(): void {
    question.value = null
    manyQuestion.value = null
  }
  // What it asks about belongs to the account.
  watch(() => navigation.accountKey, close)
  return { question, manyQuestion, ask, askAll, askBeforeSending, close }
})
