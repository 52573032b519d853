/** Text that was typed before its field is mounted: in the composer of the open conversation, or a field that is about to open. */
import type { ComputedRef, ShallowRef } from 'vue'
import { shallowRef } from 'vue'
import { fieldOf, typeInto } from '../ui/printable.ts'
import type { WritingPlace } from './writing.ts'

/** Text that waits for the composer of a conversation, or for the next field that takes the focus. */
interface WaitingText {
  readonly to: { readonly composerOf: string } | 'field'
  /** The field that has the focus until then. */
  readonly from: HTMLElement | null
  readonly text: string
  /** As in `performance.now()`. */
  readonly since: number
}

/** Milliseconds that a field may take to open; after that, keys are commands again. */
const OPENS_WITHIN = 4_000
/** Characters that may wait: more than anyone types before a field opens. */
const MAX_LENGTH = 2_000

export interface WaitingTextOptions {
  /** The open conversation. */
  readonly openKey: ComputedRef<string | null>
  /** The composer on the screen. */
  readonly composer: ShallowRef<WritingPlace | null>
  /** Whether the thread of the open conversation could not be loaded: no composer will be mounted. */
  readonly hasFailed: () => boolean
}
export interface WaitingTextBuffer {
  isWaiting: (target: EventTarget | null) => boolean
  /** Adds to the waiting text; false where none waits. */
  append: (text: string) => boolean
  erase: () => void
  cancel: () => void
  /** Cancels text that waits for a field other than the composer. */
  cancelField: () => void
  expectField: (text?: string) => void
  /** The composer takes the text and the focus as soon as it is mounted; does nothing where `key` could not be opened. */
  expectComposer: (text?: string, key?: string) => void
  settle: () => void
  focused: (target: EventTarget | null) => void
}

const OVERLAY = '[role="dialog"], [role="alertdialog"], [role="menu"]'

export function useWaitingText({ openKey, composer, hasFailed }: WaitingTextOptions): WaitingTextBuffer {
  const waiting = shallowRef<WaitingText | null>(null)

  function writeInto(field: HTMLElement): void {
    const text = waiting.value?.text ?? ''
    waiting.value = null
    typeInto(field, text)
  }
  function settle(): void {
    const now = waiting.value
    if (now === null || now.to === 'field') return
    if (now.to.composerOf !== openKey.value) return cancel()
    const target = composer.value
    if (target === null || target.key !== openKey.value) {
      if (hasFailed()) cancel()
      return
    }
    const field = target.field()
    if (field !== null) return writeInto(field)
    if (!target.isClosed()) return
    cancel()
    target.keep(now.text)
  }
  function isWaiting(target: EventTarget | null): boolean {
    const now = waiting.value
    if (now?.to === 'field' && performance.now() - now.since > OPENS_WITHIN) cancel()
    if (waiting.value === null) return false
    const field = fieldOf(target)
    return field === null || field === waiting.value.from
  }
  function append(text: string): boolean {
    const now = waiting.value
    if (now === null || !isWaiting(document.activeElement)) return false
    waiting.value = { ...now, text: (now.text + text).slice(0, MAX_LENGTH) }
    settle()
    return true
  }
  function erase(): void {
    if (waiting.value !== null)
      waiting.value = { ...waiting.value, text: Array.from(waiting.value.text).slice(0, -1).join('') }
  }
  function cancel(): void {
    waiting.value = null
  }
  function cancelField(): void {
    if (waiting.value?.to === 'field') cancel()
  }
  function expectField(text = ''): void {
    waiting.value = { to: 'field', from: fieldOf(document.activeElement), text, since: performance.now() }
  }
  function expectComposer(text = '', key = openKey.value): void {
    if (openKey.value === null || openKey.value !== key) return
    waiting.value = { to: { composerOf: openKey.value }, from: null, text, since: performance.now() }
    settle()
  }
  function focused(target: EventTarget | null): void {
    if (waiting.value === null || waiting.value.to !== 'field') return
    const field = fieldOf(target)
    if (field === waiting.value.from && field !== null) return
    // An overlay that closes returned the focus to the composer: the other field opens later.
    if (field !== null && field === composer.value?.field()) {
      waiting.value = { ...waiting.value, from: field }
      return
    }
    if (field !== null)
      // A handler that selects the field's text as it opens runs first.
      queueMicrotask(() => {
        if (waiting.value?.to === 'field') writeInto(field)
      })
    else if (target instanceof Element && target.closest(OVERLAY) !== null) cancel()
  }

  return {
    isWaiting,
    append,
    erase,
    cancel,
    cancelField,
    expectField,
    expectComposer,
    settle,
    focused,
  }
}
