/** The user's location: account, list, open conversation, with back and forward as in a browser (`useLocationHistory.ts`). */
import { defineStore } from 'pinia'
import { computed, nextTick, shallowRef, watch } from 'vue'
import type { AccountRef, ConversationRef } from '../../shared/model/ids.ts'
import { conversationKey } from '../../shared/model/ids.ts'
import type { ListView } from '../../shared/views.ts'
import { HOME } from './lastLocation.ts'
import { useLayout } from './layout.ts'
import { useNotices } from './notices.ts'
import { useSessions } from './sessions.ts'
import { useListLocation } from './useListLocation.ts'
import { useLocationHistory } from './useLocationHistory.ts'

/** The lists that an account has as well as all accounts together. */
const VIEWS: readonly ListView[] = ['mine', 'unassigned', 'all']

export type Overlay = 'settings' | 'connection' | 'palette' | 'shortcuts' | 'waiting' | null

export const useNavigation = defineStore('navigation', () => {
  const sessions = useSessions()
  const notices = useNotices()
  const layout = useLayout()
  const history = useLocationHistory({
    isLost: ({ account }) => account !== null && sessions.isLost(account),
    homeFrom: ({ account, sort, status, view, merged }) => ({
      ...HOME,
      // The list over all accounts stays, with its status.
      ...(merged === null ? {} : { status, view: VIEWS.find((each) => each === merged) ?? view }),
      sort,
      merged,
      account: sessions.firstAccount(account?.sessionId),
    }),
  })
  const { location, move } = history
  const overlay = shallowRef<Overlay>(null)
  /**
   * The sign-in page, opened although accounts exist; `address` comes from a link or the launcher. With the `email` of
   * a user who was signed out it begins at the password.
   */
  const signIn = shallowRef<{ address: string | null; email?: string } | null>(null)

  /** The session whose sign-out the user is asked to confirm. */
  const askSignOut = shallowRef<string | null>(null)

  /** The current account: the stored one while it exists, else the first. */
  const account = computed<AccountRef | null>(() => {
    const stored = location.value.account
    return stored !== null && sessions.account(stored) !== null ? stored : sessions.firstAccount()
  })
  const accountKey = computed(() =>
    account.value === null ? null : `${account.value.sessionId}/${account.value.accountId}`,
  )
  /** Its number is one of the account that it was opened in: in another account it means another conversation. */
  const conversation = computed<ConversationRef | null>(() => {
    const { account: openedIn, conversationId } = location.value
    return conversationId === null || openedIn === null || openedIn !== account.value
      ? null
      : { ...openedIn, conversationId }
  })

  /** The key of the open conversation. */
  const openKey = computed(() => (conversation.value === null ? null : conversationKey(conversation.value)))

  /** Lists over all accounts, where there are several. */
  const canMerge = computed(() => sessions.accounts.length > 1)
  const list = useListLocation(location, { account, canMerge, isOneColumn: () => layout.oneColumn, move })
  function switchAccount(ref: AccountRef): void {
    signIn.value = null
    move({ ...HOME, sort: location.value.sort, account: { sessionId: ref.sessionId, accountId: ref.accountId } }, true)
  }
  /** Opens a conversation, of another account too. Says so where the user has lost its account. */
  function open(ref: ConversationRef, isPassed = false): void {
    if (sessions.isLost(ref)) return void notices.show({ tone: 'error', key: 'thread.accountLost' })
    signIn.value = null
    const { sessionId, accountId, conversationId } = ref
    const stays = account.value?.sessionId === sessionId && account.value.accountId === accountId
    // The list over all accounts stays, whatever account the conversation is of.
    const at = stays || list.merged.value !== null ? location.value : { ...HOME, sort: location.value.sort }
    history.open({ ...at, account: { sessionId, accountId }, conversationId }, isPassed)
  }
  /** Opens the neighbor in the list; returns a function that restores the location and its history. */
  const pass = (ref: ConversationRef): (() => void) => visit(ref, true)
  /** Opens a conversation, or closes it (null); returns a function that restores the location and its history. */
  function visit(ref: ConversationRef | null, isPassed = false): () => void {
    const restore = history.snapshot()
    if (ref === null) close()
    else open(ref, isPassed)
    return restore
  }
  const arrive = useArrival(sessions, () => (signIn.value = null), switchAccount)
  const close = (): void => move({ ...location.value, conversationId: null }, true)

  return {
    location,
    account,
    accountKey,
    conversation,
    openKey,
    overlay,
    signIn,
    askSignOut,
    ...list,
    canMerge,
    switchAccount,
    arrive,
    open,
    pass,
    visit,
    close,
    back: history.back,
    forward: history.forward,
    canBack: history.canBack,
    canForward: history.canForward,
  }
})

/** Returns how to go to a session's first account as soon as main reports it. */
function useArrival(
  sessions: ReturnType<typeof useSessions>,
  begin: () => void,
  switchAccount: (ref: AccountRef) => void,
): (sessionId: string) => void {
  return (sessionId) => {
    begin()
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
}
