import type { LoadState } from '../../../shared/views.ts'
import type { LoadError } from './loadError.ts'
import { exceptCanceled } from './loadError.ts'

/** The load state of a list of which the cache shows `rows` rows. `epoch`: in which it was loaded last, negative if never. */
export function loaderState(
  rows: number,
  { epoch, running, error }: { epoch: number; running: boolean; error: LoadError | null },
): LoadState {
  if (rows > 0 || epoch >= 0) return { kind: 'ready', refreshing: running }
  const shown = error && exceptCanceled(error)
  return shown && !running ? { kind: 'error', ...shown } : { kind: 'loading' }
}
