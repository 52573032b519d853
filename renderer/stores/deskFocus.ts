/** Where the user works: in the list, in the messages or in the composer. The next conversation takes the focus there. */
import { defineStore } from 'pinia'
import { onScopeDispose, watch } from 'vue'
import type { ConversationRef } from '../../shared/model/ids.ts'
import { conversationKey } from '../../shared/model/ids.ts'
import { returnFocus } from '../ui/focusReturn.ts'
import { useLayout } from './layout.ts'
import { useNavigation } from './navigation.ts'
import { useWriting } from './writing.ts'

export type DeskArea = 'list' | 'messages' | 'composer'

const OVERLAY = '[role="dialog"], [role="alertdialog"], [role="menu"]'
const isInOverlay = (element: Element): boolean => element.closest(OVERLAY) !== null

function areaOf(element: Element): DeskArea {
  if (element.closest('[data-composer]') !== null) return 'composer'
  return element.closest('main') === null ? 'list' : 'messages'
}

export const useDeskFocus = defineStore('deskFocus', () => {
  const layout = useLayout()
  const navigation = useNavigation()
  const writing = useWriting()
  /** Of the last element of the desk that had the focus. An overlay returns the focus to it. */
  let last: DeskArea = 'list'
  /** Where the focus was before it went to the composer. */
  let beforeComposer: DeskArea = 'messages'
  /** The conversation whose messages take the focus once they are shown. */
  let expected: string | null = null
  /** The open conversation, once its messages are shown. */
  let shown: string | null = null
  /** Runs once an open overlay has returned the focus. */
  let afterOverlay: (() => void) | null = null

  function area(): DeskArea {
    const now = document.activeElement
    if (now !== null && now !== document.body) return isInOverlay(now) ? last : areaOf(now)
    // The user has left the field: the next one must not receive what is typed now.
    return last === 'composer' ? 'messages' : last
  }
  /** Focuses an area of the conversation that was just opened. `focusList`: focuses its row. */
  function move(to: DeskArea, ref: ConversationRef | null, focusList: () => void): void {
    const focus = (): void => {
      // In one column, the open conversation hides the list.
      if (ref === null || (to === 'list' && !layout.oneColumn)) focusList()
      else if (to === 'composer') writing.expectComposer()
      else expectMessages(conversationKey(ref))
    }
    const now = document.activeElement
    if (now !== null && isInOverlay(now)) afterOverlay = focus
    else focus()
  }
  function expectMessages(key: string): void {
    // A prefetched thread can be shown before an overlay returns the focus.
    if (shown === key) focusMessages()
    else expected = key
  }
  function focusMessages(): void {
    const messages = document.querySelector<HTMLElement>('main [role="log"]') ?? document.querySelector('main')
    messages?.focus({ preventScroll: true })
  }
  /** Whether the messages of a conversation that is opening take the focus. */
  const isExpecting = (): boolean => expected !== null
  /** The messages of a conversation are shown: focuses them if that was expected, and nothing else has the focus. */
  function settle(key: string, messages: HTMLElement | null): void {
    const isExpected = expected === key
    expected = null
    shown = key
    if (isExpected) returnFocus(messages)
  }

  /** Leaves the composer for the messages, or for the row that the user came from. */
  function leaveComposer(focusList: () => void): void {
    if (beforeComposer === 'list' && !layout.oneColumn) return focusList()
    focusMessages()
  }
  const onFocus = ({ target }: FocusEvent): void => {
    if (!(target instanceof Element) || isInOverlay(target)) return
    const now = areaOf(target)
    if (now === 'composer' && last !== 'composer') beforeComposer = last
    last = now
    const run = afterOverlay
    afterOverlay = null
    run?.()
  }
  // The user goes somewhere else before that.
  const onPointer = (): void => {
    afterOverlay = null
    expected = null
  }
  watch(
    () => navigation.conversation,
    () => {
      shown = null
    },
    { flush: 'sync' },
  )
  document.addEventListener('focusin', onFocus)
  document.addEventListener('pointerdown', onPointer, { capture: true })
  onScopeDispose(() => {
    document.removeEventListener('focusin', onFocus)
    document.removeEventListener('pointerdown', onPointer, { capture: true })
  })
  return { area, move, settle, isExpecting, leaveComposer }
})
