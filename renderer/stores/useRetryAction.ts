/** Trying an action again that waits, asks or was refused. */
import type { ConversationRef } from '../../shared/model/ids.ts'
import type { ActionView } from '../../shared/views.ts'
import { call } from '../bridge/client.ts'
import { useMacroRun } from './macroRun.ts'

/** `name`: of the contact, as it is shown. Rejects with `BridgeError`. */
export function useRetryAction(): (ref: ConversationRef, action: ActionView, name: string) => Promise<unknown> {
  const macroRun = useMacroRun()
  return (ref, { key, change, state }, name) => {
    if (change.field !== 'macro' || state !== 'held') return call('action:retry', { ref, actionId: key })
    // It may do something else by now than what the user has seen.
    macroRun.askAgain(change.macroId, { ref, actionId: key, name })
    return Promise.resolve()
  }
}
