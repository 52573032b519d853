/** Switching between reply and note, and text that reaches the composer from outside: keys typed while no field has the focus. */
import type { ShallowRef } from 'vue'
import { onBeforeUnmount, shallowRef, watch } from 'vue'
import type { ConversationRef } from '../../../shared/model/ids.ts'
import { conversationKey } from '../../../shared/model/ids.ts'
import { isBlank } from '../../../shared/text/isBlank.ts'
import { truncate } from '../../../shared/text/truncate.ts'
import type { ReplyBeginning, ThreadConversation, ThreadMessage } from '../../../shared/views.ts'
import type { AfterSending, RefusedMessage } from '../../stores/writing.ts'
import { useWriting } from '../../stores/writing.ts'
import type { TakeBack } from '../../ui/shortcuts.ts'
import { useCommand } from '../../ui/shortcuts.ts'
import type { ComposerContent } from './useComposerContent.ts'
import type { Mode } from './useDraft.ts'
import type { SendCheck } from './useSendCheck.ts'

/** Characters of a reply that its question shows. */
const BEGINNING = 400
const MODES = ['reply', 'note'] as const

export interface Modes {
  setMode: (next: Mode, andFocus?: boolean) => void
  /** Text typed where no reply can be written. It waits for the note. */
  readonly typedText: ShallowRef<string>
  /** Switches to a note that begins with `typedText`. */
  writeNote: () => void
}

export interface ModesOptions {
  ref: ConversationRef
  conversation: () => ThreadConversation
  content: ComposerContent
  check: SendCheck
  field: Readonly<ShallowRef<HTMLTextAreaElement | null>>
  cannotReply: Readonly<ShallowRef<HTMLElement | null>>
  replyTo: ShallowRef<ThreadMessage | null>
  focus: () => void
  send: (asWritten: boolean, then: AfterSending | null, unsent?: RefusedMessage['unsent']) => void
  sendAndNext: () => void
}

export function useModes(options: ModesOptions): Modes {
  const { ref, conversation, content, check, field, cannotReply, replyTo, focus, send, sendAndNext } = options
  const { mode } = content
  const writing = useWriting()
  const typedText = shallowRef('')
  /** The mode whose field is on the page: right after a switch it is still the previous one. */
  const mountedMode = shallowRef(mode.value)

  function setMode(next: Mode, andFocus = false): void {
    mode.value = next
    if (andFocus) focus()
  }
  /**
   * Switches by a key that may turn out to be the first letter of a word. Taken back, the word goes into the mode that was on
   * the screen, if it can be written in.
   */
  function switchTo(next: Mode): TakeBack {
    const before = mode.value
    setMode(next, true)
    return () => {
      if (before === 'note' || conversation().canReply) setMode(before)
    }
  }
  /** The draft was changed since the composer was mounted. */
  let isChanged = false
  watch(
    () => MODES.map((which) => [content.draft.text[which], content.files[which].list.length].join()),
    () => {
      isChanged = true
    },
    { flush: 'sync' },
  )
  function draftOf(which: Mode): ReplyBeginning | null {
    const text = content.draft.text[which]
    const files = content.files[which].list.length
    return isBlank(text) && files === 0 ? null : { text: truncate(text.trim(), BEGINNING), files }
  }
  onBeforeUnmount(
    writing.register({
      key: conversationKey(ref),
      field: () => (mountedMode.value === mode.value ? field.value : null),
      isClosed: () => mountedMode.value === mode.value && check.isClosed.value,
      draft: draftOf,
      setMode: (next) => setMode(next),
      isWritten: () => isChanged && MODES.some((which) => draftOf(which) !== null),
      keep: (text) => {
        typedText.value += text
        focus()
      },
      // In the mode it was written in: the other one may hold text for someone else.
      sendAgain: ({ mode: which, asWritten, then, unsent }) => {
        setMode(which)
        send(asWritten, then, unsent)
      },
    }),
  )
  watch(
    [mode, field, cannotReply],
    () => {
      mountedMode.value = mode.value
      writing.settle()
    },
    { flush: 'post' },
  )
  watch(replyTo, (now) => {
    if (now !== null) setMode('reply', true)
  })
  // Asked for while the conversation was loading.
  const wanted = writing.takeMode(conversationKey(ref))
  if (wanted !== null) mode.value = wanted
  useCommand('composer-reply', () => switchTo('reply'), writing.isMounted)
  // Not rolled back when letters follow quickly: what was meant as a note must never become a reply.
  useCommand('composer-note', () => void switchTo('note'), writing.isMounted)
  useCommand(
    'composer-sendAndResolve',
    () => send(false, { status: 'resolved', snoozedUntil: null }),
    () => check.problem.value !== 'empty',
  )
  useCommand('composer-sendAndNext', sendAndNext, () => check.problem.value !== 'empty')

  return {
    setMode,
    typedText,
    writeNote: () => {
      setMode('note', true)
      const text = typedText.value
      typedText.value = ''
      if (text !== '') writing.expectComposer(text)
    },
  }
}
