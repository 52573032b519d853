/**
 * The user's location: account, list, open conversation, with back and forward as in a browser. Only the location is stored; the history
 * ends with the page.
 */
import { defineStore } from 'pinia'
import * as v from 'valibot'
import { computed, nextTick, shallowRef, watch } from 'vue'
import { CONVERSATION_STATUSES } from '../../shared/model/conversation.ts'
import type { AccountRef, ConversationRef } from '../../shared/model/ids.ts'
import type { ListView, Sort, StatusFilter } from '../../shared/views.ts'
import { SORTS } from '../../shared/views.ts'
import { HOME_LIST, LOCATION_KEY } from './homeList.ts'
import { useSessions } from './sessions.ts'

const PlaceSchema = v.object({
  account: v.nullable(v.object({ sessionId: v.string(), accountId: v.number() })),
  view: v.picklist(['mine', 'unassigned', 'all']),
  status: v.picklist([...CONVERSATION_STATUSES, 'all']),
  sort: v.picklist(SORTS),
  inboxId: v.nullable(v.number()),
  teamId: v.nullable(v.number()),
  label: v.nullable(v.string()),
  conversationId: v.nullable(v.number()),
})
export type Place = v.InferOutput<typeof PlaceSchema>
export type Overlay = 'settings' | 'connection' | 'palette' | 'shortcuts' | 'waiting' | null

const HOME: Place = { ...HOME_LIST, account: null, conversationId: null }
const STEPS = 50

function storedPlace(): Place {
  const text = localStorage.getItem(LOCATION_KEY)
  if (text === null) return HOME
  try {
    const place = v.safeParse(PlaceSchema, JSON.parse(text))
    return place.success ? place.output : HOME
  } catch (thrown) {
    console.warn('Stored location is unreadable', thrown)
    return HOME
  }
}

export const useNavigation = defineStore('navigation', () => {
  const sessions = useSessions()
  const place = shallowRef<Place>(storedPlace())
  const past = shallowRef<readonly Place[]>([])
  const future = shallowRef<readonly Place[]>([])
  const overlay = shallowRef<Overlay>(null)
  /** The sign-in page, opened although accounts exist; `address` comes from a link or the launcher. */
  const signIn = shallowRef<{ address: string | null } | null>(null)

  /** The session whose sign-out the user is asked to confirm. */
  const askSignOut = shallowRef<string | null>(null)

  /** The current account: the stored one while it exists, else the first. */
  const account = computed<AccountRef | null>(() => {
    const stored = place.value.account
    if (stored !== null && sessions.account(stored) !== null) return stored
    const first = sessions.accounts[0]
    return first === undefined ? null : { sessionId: first.session.id, accountId: first.account.id }
  })
  const conversation = computed<ConversationRef | null>(() => {
    const { conversationId } = place.value
    return conversationId === null ||
      account.value === null ||
      (place.value.account !== null && place.value.account !== account.value)
      ? null
      : { ...account.value, conversationId }
  })

  /** One step back skips the conversations that were passed with J and K, to where that began. */
  let isPassing = false
  const same = (a: Place, b: Place): boolean => JSON.stringify(a) === JSON.stringify(b)
  function move(next: Place, remember: boolean): void {
    if (same(next, place.value)) return
    isPassing = false
    if (remember) {
      past.value = [...past.value.slice(-STEPS), place.value]
      future.value = []
    }
    place.value = next
  }
  /** Changes the list (view, filter, status, sort); the open conversation stays. */
  const show = (change: Partial<Pick<Place, 'view' | 'status' | 'sort' | 'inboxId' | 'teamId' | 'label'>>): void =>
    move({ ...place.value, account: account.value, ...change }, true)
  const showView = (view: ListView): void => show({ view, inboxId: null, teamId: null, label: null })
  const showStatus = (status: StatusFilter): void => show({ status })
  const sortBy = (sort: Sort): void => move({ ...place.value, sort }, false)
  function switchAccount(ref: AccountRef): void {
    signIn.value = null
    move({ ...HOME, sort: place.value.sort, account: { sessionId: ref.sessionId, accountId: ref.accountId } }, true)
  }
  /** Opens a conversation, of another account too. */
  function open(ref: ConversationRef, isPassed = false): void {
    signIn.value = null
    const here = account.value
    const stays = here !== null && here.sessionId === ref.sessionId && here.accountId === ref.accountId
    const target = { sessionId: ref.sessionId, accountId: ref.accountId }
    move(
      {
        ...(stays ? place.value : { ...HOME, sort: place.value.sort }),
        account: target,
        conversationId: ref.conversationId,
      },
      !(isPassed && isPassing),
    )
    isPassing = isPassed
  }
  /** Opens the neighbor in the list; returns a function that restores the location and its history. */
  const pass = (ref: ConversationRef): (() => void) => visit(ref, true)
  /** Opens a conversation; returns a function that restores the location and its history. */
  function visit(ref: ConversationRef, isPassed = false): () => void {
    const before = { place: place.value, past: past.value, future: future.value, isPassing }
    open(ref, isPassed)
    return () => {
      place.value = before.place
      past.value = before.past
      future.value = before.future
      isPassing = before.isPassing
    }
  }
  /** Goes to a session's first account as soon as main reports it. */
  function arrive(sessionId: string): void {
    signIn.value = null
    const stop = watch(
      () => sessions.session(sessionId)?.accounts[0],
      (first) => {
        if (first === undefined) return
        switchAccount({ sessionId, accountId: first.id })
        void nextTick(() => stop())
      },
      { immediate: true },
    )
  }
  const close = (): void => move({ ...place.value, conversationId: null }, true)
  function step(from: typeof past, to: typeof future): void {
    const next = from.value.at(-1)
    if (next === undefined) return
    from.value = from.value.slice(0, -1)
    to.value = [...to.value, place.value]
    place.value = next
  }

  watch(place, (now) => localStorage.setItem(LOCATION_KEY, JSON.stringify(now)))

  return {
    place,
    account,
    conversation,
    overlay,
    signIn,
    askSignOut,
    show,
    showView,
    showStatus,
    sortBy,
    switchAccount,
    arrive,
    open,
    pass,
    visit,
    close,
    back: () => step(past, future),
    forward: () => step(future, past),
    canBack: computed(() => past.value.length > 0),
    canForward: computed(() => future.value.length > 0),
  }
})
