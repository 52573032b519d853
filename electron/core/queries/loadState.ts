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
