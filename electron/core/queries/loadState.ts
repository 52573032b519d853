import type { LoadState } from '../../../shared/views.ts'
import type { LoadError } from '../sync/loadError.ts'
import type { QueryPorts } from './query.ts'

/** What can be shown of something that is fetched behind: known, on its way, or not to be had. */
export function loadState(isKnown: boolean, loading: { running: boolean; error: LoadError | null }): LoadState {
  if (isKnown) return { kind: 'ready', refreshing: loading.running }
  return loading.error && !loading.running ? { kind: 'error', ...loading.error } : { kind: 'loading' }
}

/** Nobody is signed in there: not yet, while sessions are still being read, or not any more. */
export function withoutSession(ports: Pick<QueryPorts, 'isStarting'>): LoadState {
  return ports.isStarting() ? { kind: 'loading' } : { kind: 'error', code: 'signedOut', detail: null }
}
