import type { Profile } from '../../../shared/model/people.ts'
import type { LoadState } from '../../../shared/views.ts'
import type { LoadError } from '../sync/loadError.ts'
import type { QueryPorts } from './query.ts'

/** The load state of data that is fetched in the background: ready when cached, else loading or failed. */
export function loadState(isKnown: boolean, loading: { running: boolean; error: LoadError | null }): LoadState {
  if (isKnown) return { kind: 'ready', refreshing: loading.running }
  return loading.error && !loading.running ? { kind: 'error', ...loading.error } : { kind: 'loading' }
}

/** The load state without a session: loading while stored sessions are still being read, else signed out. */
export function withoutSession(ports: Pick<QueryPorts, 'isStarting'>): LoadState {
  return ports.isStarting() ? { kind: 'loading' } : { kind: 'error', code: 'signedOut', detail: null }
}

/** Why nothing can be fetched in an account; null for an active one. */
export function inactiveCode({ accounts }: Profile, accountId: number): 'suspended' | 'accountLost' | null {
  const account = accounts.find(({ id }) => id === accountId)
  if (!account) return 'accountLost'
  return account.status === 'suspended' ? 'suspended' : null
}

/** A head whose load state says why nothing more is fetched. What is cached is shown as it is. */
export function withoutLoading<H extends object>(head: H, code: 'suspended' | 'accountLost'): H {
  if (!('state' in head)) return head
  const { kind } = head.state as LoadState
  const state: LoadState = kind === 'ready' ? { kind, refreshing: false } : { kind: 'error', code, detail: null }
  return { ...head, state }
}
