/** Where words go that are typed outside of a field: the composer of the open conversation, or a field that is about to open. */
import { defineStore } from 'pinia'
import { computed, nextTick, shallowRef, watch } from 'vue'
import type { ConversationRef } from '../../shared/model/ids.ts'
import { conversationKey } from '../../shared/model/ids.ts'
import { fieldOf, typeInto } from '../ui/printable.ts'
import type { Words } from '../ui/words.ts'
import { useLayout } from './layout.ts'
import { useNavigation } from './navigation.ts'
import { useOpenThread } from './openThread.ts'
import { useSearch } from './search.ts'

/** The composer on the screen, as words reach it. */
export interface WritingPlace {
  /** Of the conversation it writes to (`conversationKey`). */
  readonly key: string
  /** The field of the mode that is chosen; null while it isn't there, or where nothing can be written. */
  field: () => HTMLElement | null
  /** No reply can be written on this channel. */
  isClosed: () => boolean
  /** Takes the focus, and keeps words that can't be written here for the note that can. */
  keep: (words: string) => void
  /** Sends what is written, after main refused it. */
  sendAgain: (refused: RefusedMessage) => void
}

/** A message that main refused. Its words are in the draft again. */
export interface RefusedMessage {
  readonly mode: 'reply' | 'note'
  /** Also where it is a lone `/word`. */ readonly asWritten: boolean
}

/** Words that wait: for the composer of a conversation, or for the next field that takes the focus. */
interface Waiting {
  readonly to: { readonly composerOf: string } | 'field'
  /** The field that has the focus until then. */
  readonly from: HTMLElement | null
  readonly text: string
  readonly since: number
}

/** Milliseconds that a field may take to open; keys are for the desk again after that. */
const OPENS_WITHIN = 4_000
/** More than anybody types before a field is there. */
const MOST = 2_000

export const useWriting = defineStore('writing', () => {
  const navigation = useNavigation()
  const search = useSearch()
  const layout = useLayout()
  const thread = useOpenThread()
  const place = shallowRef<WritingPlace | null>(null)
  const waiting = shallowRef<Waiting | null>(null)
  /** What is to be sent again as soon as the composer of its conversation is there. */
  let again: { readonly key: string; readonly refused: RefusedMessage } | null = null
  const openKey = computed(() => (navigation.conversation === null ? null : conversationKey(navigation.conversation)))
  /** In one column the search is in front of the thread. */
  const isBehindSearch = computed(() => layout.oneColumn && search.isOpen)

  function intoField(field: HTMLElement): void {
    const text = waiting.value?.text ?? ''
    waiting.value = null
    typeInto(field, text)
  }
  /** Writes what waits, where its field is there by now. */
  function settle(): void {
    const now = waiting.value
    if (now === null || now.to === 'field') return
    if (now.to.composerOf !== openKey.value) return void (waiting.value = null)
    const target = place.value
    if (target === null || target.key !== openKey.value) {
      if (thread.state.kind === 'error' && thread.key === openKey.value) waiting.value = null
      return
    }
    const field = target.field()
    if (field !== null) return intoField(field)
    if (!target.isClosed()) return
    waiting.value = null
    target.keep(now.text)
  }
  function expectField(text = ''): void {
    waiting.value = { to: 'field', from: fieldOf(document.activeElement), text, since: performance.now() }
  }
  /** The composer takes the focus, as soon as it is there. */
  function expectComposer(text = ''): void {
    if (openKey.value === null) return
    waiting.value = { to: { composerOf: openKey.value }, from: null, text, since: performance.now() }
    settle()
  }

  const isWaiting = (target: EventTarget | null): boolean => {
    const now = waiting.value
    if (now?.to === 'field' && performance.now() - now.since > OPENS_WITHIN) waiting.value = null
    if (waiting.value === null) return false
    const field = fieldOf(target)
    return field === null || field === waiting.value.from
  }
  const words: Words = {
    isWaiting,
    type: (text) => {
      const now = waiting.value
      if (now !== null && isWaiting(document.activeElement)) {
        waiting.value = { ...now, text: (now.text + text).slice(0, MOST) }
        return settle()
      }
      if (openKey.value !== null && !isBehindSearch.value) return expectComposer(text)
      // With nothing open, words look for a conversation.
      search.open()
      expectField(text)
    },
    erase: () => {
      if (waiting.value !== null)
        waiting.value = { ...waiting.value, text: Array.from(waiting.value.text).slice(0, -1).join('') }
    },
    expectField: () => expectField(),
    focus: () => {
      if (openKey.value !== null && !isBehindSearch.value) expectComposer()
    },
    settle,
    cancel: () => {
      waiting.value = null
    },
    focused: (target) => {
      if (waiting.value === null || waiting.value.to !== 'field') return
      const field = fieldOf(target)
      // Whatever selects the field's text as it opens does so before this.
      if (field === waiting.value.from && field !== null) return
      if (field !== null)
        queueMicrotask(() => {
          if (waiting.value?.to === 'field') intoField(field)
        })
      else if (
        target instanceof Element &&
        target.closest('[role="dialog"], [role="alertdialog"], [role="menu"]') !== null
      )
        waiting.value = null
    },
  }

  /** Opens a conversation to write in it: by the pointer, or from outside of the window. */
  function open(ref: ConversationRef): void {
    navigation.open(ref)
    expectComposer()
  }

  /** Sends a refused message again, from its conversation, where the user sees what leaves. */
  function sendAgain(ref: ConversationRef, refused: RefusedMessage): void {
    again = { key: conversationKey(ref), refused }
    if (openKey.value !== again.key) open(ref)
    settleAgain()
  }
  function settleAgain(): void {
    const target = place.value
    if (again === null || target === null || target.key !== openKey.value || target.key !== again.key) return
    const { refused } = again
    again = null
    target.sendAgain(refused)
  }
  // Another conversation was opened first: nothing is sent behind the user's back.
  watch(
    openKey,
    (now) => {
      if (again !== null && now !== again.key) again = null
    },
    { flush: 'sync' },
  )

  /** Opens a conversation by a click: to write in it, unless a key made the click (`detail` counts presses of the pointer). */
  function openBy(event: Event, ref: ConversationRef): void {
    if (event instanceof MouseEvent && event.detail > 0) open(ref)
    else navigation.open(ref)
  }

  /** The composer is on the screen. Returns how it leaves. */
  function register(next: WritingPlace): () => void {
    place.value = next
    void nextTick(() => {
      settle()
      settleAgain()
    })
    return () => {
      if (place.value === next) place.value = null
    }
  }
  watch([openKey, () => thread.state.kind], settle, { flush: 'post' })
  // The code of an overlay may not be fetched yet: what is typed meanwhile goes into it.
  watch(
    () => navigation.overlay,
    (now) => {
      if (now !== null) expectField()
      else if (waiting.value?.to === 'field') waiting.value = null
    },
    { flush: 'sync' },
  )
  watch(
    () => search.asked,
    () => {
      const isInSearch = document.activeElement?.closest('[role="search"]') instanceof Element
      if (!isInSearch) expectField()
    },
    { flush: 'sync' },
  )

  return { words, register, settle, open, openBy, expectComposer, sendAgain }
})
