/** Keys and input in the text field of the composer, and the focus that leaves the composer. */
import type { ShallowRef } from 'vue'
import { isBlank } from '../../../shared/text/isBlank.ts'
import type { ThreadMessage } from '../../../shared/views.ts'
import { useAfterAction } from '../../stores/afterAction.ts'
import { isInputMethodKey } from '../../ui/inputMethod.ts'
import { chordsOf } from '../../ui/keyBindings.ts'
import { isPossible, matchesChord, runCommand } from '../../ui/shortcuts.ts'
import { isSendKey } from './keys.ts'
import type { TypingReporter } from './typingReporter.ts'
import type { ComposerContent } from './useComposerContent.ts'
import type { SendCheck } from './useSendCheck.ts'
import { useSendKey } from './useSendKey.ts'
import type { ComposerTextField } from './useTextField.ts'

/** Commands whose keys work in the field. */
const SENDING = ['composer-sendAndResolve', 'composer-sendAndNext'] as const

export interface FieldEvents {
  onKeydown: (event: KeyboardEvent) => void
  onInput: (event: Event) => void
  /** The focus left the composer: saves the draft and ends the typing state. */
  onFocusout: (event: FocusEvent) => void
}

export interface FieldEventsOptions {
  channel: () => string | null
  content: ComposerContent
  textField: ComposerTextField
  check: SendCheck
  typing: TypingReporter
  replyTo: ShallowRef<ThreadMessage | null>
  send: () => void
}

export function useFieldEvents({
  channel,
  content,
  textField,
  check,
  typing,
  replyTo,
  send,
}: FieldEventsOptions): FieldEvents {
  const sendKey = useSendKey(channel)
  const afterAction = useAfterAction()
  const { suggestions } = textField
  const isSend = (event: KeyboardEvent): boolean => isSendKey(event, sendKey.value)
  const consume = (event: KeyboardEvent): void => {
    event.preventDefault()
    event.stopPropagation()
  }

  /** Returns whether the list of suggestions used the key. */
  function onSuggestionKey(event: KeyboardEvent): boolean {
    if (suggestions.unknownCode.value !== null && (event.key === 'Escape' || isSend(event))) {
      consume(event)
      // Shows why nothing was sent, and how to send it anyway.
      if (event.key !== 'Escape') {
        check.wasTried.value = true
        check.triedThen.value = null
      }
      suggestions.close()
      return true
    }
    if (suggestions.list.value.length === 0) return false
    if (event.key === 'Escape') {
      consume(event)
      suggestions.close()
      return true
    }
    if (event.key === 'Tab' && !event.shiftKey) {
      event.preventDefault()
      suggestions.choose(suggestions.cursor.index.value)
      return true
    }
    return suggestions.cursor.onKey(event)
  }

  function onKeydown(event: KeyboardEvent): void {
    if (isInputMethodKey(event) || onSuggestionKey(event)) return
    const command = SENDING.find((id) => isPossible(id) && chordsOf(id).some((chord) => matchesChord(event, chord)))
    if (command !== undefined) {
      consume(event)
      runCommand(command)
    } else if (isSend(event)) {
      event.preventDefault()
      send()
    } else if (event.key === 'Escape') {
      event.stopPropagation()
      if (replyTo.value !== null) replyTo.value = null
      else afterAction.leaveComposer()
    }
  }
  function onInput(event: Event): void {
    if (!(event.target instanceof HTMLTextAreaElement)) return
    check.fileNotice.value = null
    content.draft.set(content.mode.value, event.target.value)
    if (isBlank(event.target.value)) typing.stop()
    else typing.keyPressed(content.isNote.value)
    textField.updateSuggestions()
    if (event instanceof InputEvent && event.data === ':' && !event.isComposing) textField.completeShortcode()
  }
  function onFocusout({ currentTarget, relatedTarget }: FocusEvent): void {
    const staysInside =
      currentTarget instanceof Element && relatedTarget instanceof Node && currentTarget.contains(relatedTarget)
    if (staysInside) return
    typing.stop()
    void content.draft.flush()
  }
  return { onKeydown, onInput, onFocusout }
}
