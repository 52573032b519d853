/** The actions that Undo is offered for, newest last, each with its notice. */
import type { ShallowRef } from 'vue'
import { shallowRef } from 'vue'
import type { MessageKey } from '../../shared/i18n/messageKey.ts'
import type { ConversationRef } from '../../shared/model/ids.ts'
import { conversationKey } from '../../shared/model/ids.ts'
import { UNDO_HOLD, UNDO_OFFERED } from '../../shared/undo.ts'
import { call } from '../bridge/client.ts'
import { useNotices } from './notices.ts'

export interface NewAction {
  ref: ConversationRef
  /** The field of the conversation that was set: a newer notice for the same field replaces the older. */
  field: string
  /** What was done: an i18n key (`undo.done.…`) and its values. */
  key: MessageKey
  values: Record<string, string | number>
}
export interface DoneAction extends NewAction {
  actionId: string
  noticeId: number
}
/** An action that main has accepted. `held`: it waits in the outbox, as it can't be undone once it is sent. */
export interface StartedAction {
  action: NewAction
  actionId: string
  held: boolean
}

/** Milliseconds for which Undo is offered where a sent action can be undone too. */
const OFFERED = 8_000
const LONGEST_HOLD = 300_000
/** Actions that can be undone one after the other. */
const MAX_ACTIONS = 50

export interface DoneActions {
  readonly done: ShallowRef<readonly DoneAction[]>
  /** Actions that a key has undone, which can still be restored: another Z undoes those before them. */
  readonly undoing: Set<string>
  /** Adds an action and shows its notice. */
  announce: (started: StartedAction) => void
  /** Removes an action that was refused or is undone, with its notice. */
  forget: (actionId: string) => void
}

/** `undo` is called by the button of a notice. */
export function useDoneActions(undo: (actionId: string) => unknown): DoneActions {
  const notices = useNotices()
  const done = shallowRef<readonly DoneAction[]>([])
  const undoing = new Set<string>()

  /** Holds an action that can't be undone later while its notice is pointed at or focused. */
  function hold(ref: ConversationRef, actionId: string, paused: boolean): void {
    call('action:hold', { ref, actionId, holdFor: paused ? LONGEST_HOLD : UNDO_HOLD }).catch((thrown: unknown) =>
      notices.fail(thrown),
    )
  }
  function announce({ action, actionId, held }: StartedAction): void {
    const { ref, field, key, values } = action
    const noticeId = notices.show({
      tone: 'good',
      key,
      values,
      action: { key: 'undo.undo', run: () => undo(actionId) },
      topic: `${conversationKey(ref)}/${field}`,
      shownFor: held ? UNDO_OFFERED : OFFERED,
      onPaused: held ? (paused) => hold(ref, actionId, paused) : null,
    })
    done.value = [...done.value.slice(1 - MAX_ACTIONS), { ...action, actionId, noticeId }]
  }
  function forget(actionId: string): void {
    const found = done.value.find((each) => each.actionId === actionId)
    undoing.delete(actionId)
    if (found === undefined) return
    done.value = done.value.filter((each) => each !== found)
    notices.dismiss(found.noticeId)
  }

  return { done, undoing, announce, forget }
}
