/** The sessions on this computer, as main reports them. */
import { defineStore } from 'pinia'
import { computed, watch } from 'vue'
import type { Capability } from '../../shared/model/capabilities.ts'
import type { AccountRef } from '../../shared/model/ids.ts'
import { accountKey } from '../../shared/model/ids.ts'
import type { Availability } from '../../shared/model/people.ts'
import type { AccountView, LoadState, SessionView } from '../../shared/views.ts'
import { call } from '../bridge/client.ts'
import { useWatch } from '../bridge/watch.ts'
import { countReconnect } from '../ui/reconnects.ts'
import { useSettings } from './settings.ts'

/** An account with its session. `key`: its `accountKey`. */
export interface SignedInAccount {
  readonly session: SessionView
  readonly account: AccountView
  readonly ref: AccountRef
  readonly key: string
}

export const useSessions = defineStore('sessions', () => {
  const watched = useWatch('sessions', {})
  const settings = useSettings()
  const sessions = computed<readonly SessionView[]>(() => watched.head.value?.sessions ?? [])
  const state = computed<LoadState>(() => {
    const failed = watched.error.value
    if (failed !== null) return { kind: 'error', code: failed.code, detail: failed.detail }
    return watched.head.value?.state ?? { kind: 'loading' }
  })
  /** In the user's order; the others follow, as the servers have them. */
  const accounts = computed<SignedInAccount[]>(() => {
    const order = new Map(settings.settings.accountOrder.map((key, index) => [key, index]))
    const placeOf = ({ key }: { key: string }): number => order.get(key) ?? order.size
    return sessions.value
      .flatMap((session) =>
        session.accounts.map((account) => {
          const ref: AccountRef = { sessionId: session.id, accountId: account.id }
          return { session, account, ref, key: accountKey(ref) }
        }),
      )
      .toSorted((one, other) => placeOf(one) - placeOf(other))
  })

  /** What a list over all accounts shows: neither signed out nor suspended. */
  const usable = computed(() =>
    accounts.value.filter((each) => each.session.connection.kind !== 'signedOut' && !each.account.isSuspended),
  )
  const session = (id: string | undefined): SessionView | null => sessions.value.find((each) => each.id === id) ?? null
  const account = (ref: AccountRef | null): AccountView | null =>
    ref === null ? null : (session(ref.sessionId)?.accounts.find((each) => each.id === ref.accountId) ?? null)

  /** The account of something on the screen, where it has to be named: null for a user with only one. */
  const named = (ref: AccountRef): AccountView | null => (accounts.value.length > 1 ? account(ref) : null)

  /** The name of an account in a message that stands alone: with its host where there are several servers. */
  function titleOf(ref: AccountRef): string {
    const found = account(ref)
    if (found === null) return ''
    const isPlain = found.fullName === found.name && sessions.value.length > 1
    return isPlain ? `${found.name} · ${session(ref.sessionId)?.host ?? ''}` : found.fullName
  }

  /** Whether the server has it, as far as is known. */
  const can = (sessionId: string | undefined, capability: Capability): boolean =>
    session(sessionId)?.missing.includes(capability) !== true

  /** Of this session if it has one. */
  function firstAccount(sessionId?: string): AccountRef | null {
    const first = accounts.value.find((each) => each.session.id === sessionId) ?? accounts.value[0]
    return first?.ref ?? null
  }
  /** The user has lost an account, or is signed out of its session. False while the sessions are loading. */
  const isLost = (ref: AccountRef): boolean => state.value.kind === 'ready' && account(ref) === null

  const synced = computed(
    () => new Set(sessions.value.filter(({ connection }) => connection.kind === 'synced').map(({ id }) => id)),
  )
  watch(synced, (now, before) => {
    if ([...now].some((id) => !before.has(id))) countReconnect()
  })

  return {
    sessions,
    state,
    accounts,
    usable,
    session,
    account,
    named,
    titleOf,
    can,
    firstAccount,
    isLost,
    retry: watched.refresh,
    reconnect: (sessionId: string) => call('session:reconnect', { sessionId }),
    retryStorage: (sessionId: string) => call('storage:retry', { sessionId }),
    acknowledgeStorage: (sessionId: string) => call('storage:acknowledge', { sessionId }),
    acknowledgeLoss: (ref: AccountRef) => call('account:acknowledgeLoss', ref),
    declineMove: (sessionId: string) => call('session:declineMove', { sessionId }),
    signOut: (sessionId: string) => call('session:signOut', { sessionId }),
    setAvailability: (ref: AccountRef, availability: Availability) =>
      call('presence:setAvailability', { ...ref, availability }),
    setAutoOffline: (ref: AccountRef, autoOffline: boolean) => call('presence:setAutoOffline', { ...ref, autoOffline }),
  }
})
