/** Main's commands for undo. Failures become notices. */
import type { UndoOutcome } from '../../shared/bridge.ts'
import type { MessageKey } from '../../shared/i18n/messageKey.ts'
import type { ConversationRef } from '../../shared/model/ids.ts'
import { call } from '../bridge/client.ts'
import { useNotices } from './notices.ts'

/** Delays a command, in milliseconds; empty where it is sent at once. */
export interface Timing {
  holdFor?: number
}

/** The notice for the outcome of an undo; null where the conversation asks the user, or another notice reports it. */
const OUTCOME_WORDS: Readonly<Record<UndoOutcome, MessageKey | null>> = {
  undone: 'undo.undone',
  nothing: 'undo.nothing',
  waiting: 'undo.waiting',
  asks: null,
  refused: null,
  replaced: null,
}

/** Sends an undo. Returns its id; null where nothing was left to undo. */
export async function sendUndo(ref: ConversationRef, actionId: string, timing: Timing = {}): Promise<string | null> {
  return (await call('action:undo', { ref, actionId, ...timing })).undoId
}

export interface UndoCommands {
  /** Cancels an action that was not sent yet, without a trace; undoes it where it was. */
  cancel: (ref: ConversationRef, actionId: string) => Promise<void>
  /** The same for an undo, by its id. */
  cancelUndo: (ref: ConversationRef, sent: Promise<string | null>) => Promise<void>
  /** Shows the outcome of an undo, when it is known. */
  report: (ref: ConversationRef, sent: Promise<string | null>) => Promise<void>
}

export function useUndoCommands(): UndoCommands {
  const notices = useNotices()
  async function cancelOrUndo(ref: ConversationRef, actionId: string): Promise<void> {
    const { takenBack } = await call('action:takeBack', { ref, actionId })
    if (!takenBack) await call('action:undo', { ref, actionId })
  }
  /** Shows a failure as a notice. */
  async function attempt(act: () => Promise<void>): Promise<void> {
    try {
      await act()
    } catch (thrown) {
      notices.fail(thrown)
    }
  }
  return {
    cancel: (ref, actionId) => attempt(() => cancelOrUndo(ref, actionId)),
    cancelUndo: (ref, sent) =>
      attempt(async () => {
        const undoId = await sent
        if (undoId !== null) await cancelOrUndo(ref, undoId)
      }),
    report: (ref, sent) =>
      attempt(async () => {
        const undoId = await sent
        const outcome = undoId === null ? 'nothing' : (await call('action:undoOutcome', { ref, undoId })).outcome
        const key = OUTCOME_WORDS[outcome]
        if (key !== null) notices.show({ key })
      }),
  }
}
