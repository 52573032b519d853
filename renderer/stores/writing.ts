/** Where text goes that is typed outside of a field: the composer of the open conversation, or a field that is about to open. */
import { defineStore, storeToRefs } from 'pinia'
import { nextTick, shallowRef, watch } from 'vue'
import type { CommandInput } from '../../shared/bridge.ts'
import type { ConversationRef } from '../../shared/model/ids.ts'
import { conversationKey } from '../../shared/model/ids.ts'
import type { ReplyBeginning } from '../../shared/views.ts'
import type { Words } from '../ui/words.ts'
import { useLayout } from './layout.ts'
import { useNavigation } from './navigation.ts'
import { useOpenThread } from './openThread.ts'
import { useSearch } from './search.ts'
import { useRefusedMessage } from './useRefusedMessage.ts'
import type { WaitingTextBuffer } from './useWaitingText.ts'
import { useWaitingText } from './useWaitingText.ts'
import { useWantedMode } from './useWantedMode.ts'

/** The composer on the screen. */
export interface WritingPlace {
  /** Of the conversation it writes to (`conversationKey`). */
  readonly key: string
  /** The field of the chosen mode; null while it is not mounted, or where nothing can be written. */
  field: () => HTMLElement | null
  /** No reply can be written on this channel. */
  isClosed: () => boolean
  /** What is written as a reply or a note; null if nothing. */
  draft: (mode: 'reply' | 'note') => ReplyBeginning | null
  /** The user has written here since it was opened, and hasn't sent it. */
  isWritten: () => boolean
  setMode: (mode: 'reply' | 'note') => void
  /** Takes the focus, and stores text that can't be sent as a reply for the note, which can. */
  keep: (words: string) => void
  /** Sends the draft, after main refused it. */
  sendAgain: (refused: RefusedMessage) => void
}

/** A message that main refused. Its text is in the draft again. */
export interface RefusedMessage {
  readonly mode: 'reply' | 'note'
  /** Sends the text as written, also where it is a lone `/word`. */
  readonly asWritten: boolean
  /** What happens to the conversation once it was sent. */
  readonly then: AfterSending | null
  /** What happens to earlier replies that were not sent, where something follows the message: `retry` sends them before it. */
  readonly unsent: 'ask' | 'retry' | 'leave'
}

export type AfterSending = NonNullable<CommandInput<'message:send'>['then']>

export const useWriting = defineStore('writing', () => {
  const navigation = useNavigation()
  const search = useSearch()
  const layout = useLayout()
  const thread = useOpenThread()
  const composer = shallowRef<WritingPlace | null>(null)
  const { openKey } = storeToRefs(navigation)
  const hasFailed = (): boolean => thread.state.kind === 'error' && thread.key === openKey.value
  const waiting = useWaitingText({ openKey, composer, hasFailed })
  const { settle, expectComposer, expectField } = waiting
  const refusedMessage = useRefusedMessage({ openKey, composer, open })

  /** In one column the search is in front of the thread. */
  const canCompose = (): boolean => openKey.value !== null && !(layout.oneColumn && search.isOpen)
  function type(text: string): void {
    if (waiting.append(text)) return
    if (canCompose()) return expectComposer(text)
    // With no conversation open, the text is a search for one.
    search.open()
    expectField(text)
  }
  const words: Words = {
    isWaiting: waiting.isWaiting,
    type,
    erase: waiting.erase,
    expectField: () => expectField(),
    focus: () => (canCompose() ? expectComposer() : undefined),
    settle,
    cancel: waiting.cancel,
    focused: waiting.focused,
  }

  /** Opens a conversation to write in it: by the pointer, or from outside of the window. */
  function open(ref: ConversationRef): void {
    navigation.open(ref)
    expectComposer('', conversationKey(ref))
  }
  /** Opens a conversation by a click: to write in it, unless a key made the click (`detail` counts presses of the pointer). */
  function openBy(event: Event, ref: ConversationRef): void {
    if (event instanceof MouseEvent && event.detail > 0) open(ref)
    else navigation.open(ref)
  }
  /** Registers the composer on the screen. Returns the disposal. */
  function register(next: WritingPlace): () => void {
    composer.value = next
    void nextTick(() => {
      settle()
      refusedMessage.settle()
    })
    return () => {
      if (composer.value === next) composer.value = null
    }
  }

  watch([openKey, () => thread.state.kind], settle, { flush: 'post' })
  expectOpeningFields(waiting)

  /** What the composer on the screen has, null if nothing is written; undefined where it is of another conversation. */
  const draftOf = (key: string, mode: 'reply' | 'note'): ReplyBeginning | null | undefined =>
    composer.value?.key === key ? composer.value.draft(mode) : undefined

  /** Whether the composer on the screen is that of the open conversation, not of the one before while it loads. */
  const isMounted = (): boolean => composer.value !== null && composer.value.key === openKey.value
  const { takeMode, expectMode } = useWantedMode({
    openKey,
    canWait: () => canCompose() && !isMounted() && !hasFailed(),
    wait: () => expectComposer(),
  })

  /** Opens a conversation, if it isn't, to write a reply or a note. */
  function openIn(ref: ConversationRef, mode: 'reply' | 'note'): void {
    const key = conversationKey(ref)
    if (composer.value?.key === key && openKey.value === key) composer.value.setMode(mode)
    open(ref)
    expectMode(key, mode)
  }

  /** Whether the user is writing in the open conversation. */
  const isWriting = (): boolean => composer.value?.key === openKey.value && composer.value.isWritten()

  return {
    words,
    draftOf,
    isWriting,
    isMounted,
    takeMode,
    register,
    settle,
    open,
    openBy,
    openIn,
    canCompose,
    expectComposer,
    sendAgain: refusedMessage.sendAgain,
  }
})

/** An overlay's code may still be loading: text that is typed until it opens goes into its field. */
function expectOpeningFields(waiting: WaitingTextBuffer): void {
  const navigation = useNavigation()
  const search = useSearch()
  watch(
    () => navigation.overlay,
    (now) => {
      if (now !== null) waiting.expectField()
      else waiting.cancelField()
    },
    { flush: 'sync' },
  )
  watch(
    () => search.asked,
    () => {
      if (!document.activeElement?.closest('[role="search"]')) waiting.expectField()
    },
    { flush: 'sync' },
  )
}
