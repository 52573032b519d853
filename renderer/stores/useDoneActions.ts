/** The actions that Undo is offered for, newest last, each with its notice. */
import type { ShallowRef } from 'vue'
import { shallowRef } from 'vue'
import type { CommandInput } from '../../shared/bridge.ts'
import type { MessageKey } from '../../shared/i18n/messageKey.ts'
import { UNDO_DELAY, UNDO_OFFERED } from '../../shared/undo.ts'
import { call } from '../bridge/client.ts'
import type { TakeBack } from '../ui/shortcuts.ts'
import { useNotices } from './notices.ts'
import type { ActionPart, ActionParts } from './useUndoCommands.ts'
import { forEachAccount } from './useUndoCommands.ts'

/** What the user did, to one conversation or to many at once. */
export interface Deed {
  /** A newer notice of the same topic replaces the older. */
  topic: string
  /** What was done: an i18n key (`undo.done.…`, `undo.many.…`) and its values. */
  key: MessageKey
  values: Record<string, string | number>
  /** Shows what was changed, when it is undone. Returns how to go back. */
  goTo: () => TakeBack
  /** Where main has no action of it, as it is of this computer only: it is done and undone at once. */
  local?: LocalDeed
  /** The conversation, for what is reported about it; null for many. */
  of: DeedTarget | null
}
/** Both reject where they fail. */
export interface LocalDeed {
  readonly apply: () => Promise<void>
  readonly revert: () => Promise<void>
}
export interface DeedTarget {
  /** Whose conversation it is. */
  readonly contact: string
  readonly isOpen: () => boolean
  readonly open: () => void
}
export interface StartedPart extends ActionPart {
  /** It waits in the outbox, as it can't be undone once it is sent. */
  readonly reachesContact: boolean
}
/** A deed that main has accepted: an action for each conversation that it changes. */
export interface StartedAction {
  deed: Deed
  parts: readonly StartedPart[]
}
export interface DoneAction extends StartedAction {
  /** The id of its first action, which identifies it. */
  actionId: string
  noticeId: number
}

/** Milliseconds for which Undo is offered where a sent action can be undone too. */
const OFFERED = 8_000
const LONGEST_DELAY = 300_000
/** Actions that can be undone one after the other. */
const MAX_ACTIONS = 50

export interface DoneActions {
  readonly done: ShallowRef<readonly DoneAction[]>
  /** Actions that a key has undone, which can still be restored: another Z undoes those before them. */
  readonly undoing: Set<string>
  /** Adds an action and shows its notice. */
  announce: (started: StartedAction) => void
  /** Removes an action that was refused or is undone, with its notice. Of a batch, the others remain. */
  forget: (actionId: string) => void
  /** Removes an action with all its parts. */
  remove: (action: DoneAction) => void
}

/** `undo` is called by the button of a notice. */
export function useDoneActions(undo: (actionId: string) => unknown): DoneActions {
  const notices = useNotices()
  const done = shallowRef<readonly DoneAction[]>([])
  const undoing = new Set<string>()

  /** Delays actions that can't be undone later while their notice is pointed at or focused. */
  function delay(parts: ActionParts, contact: string | null, paused: boolean): void {
    const delayFor = paused ? LONGEST_DELAY : UNDO_DELAY
    const fail = (thrown: unknown): void => void notices.fail(thrown, undefined, contact)
    const send = async (input: CommandInput<'action:takeBack'>): Promise<[]> => {
      await call('action:delay', { ...input, delayFor })
      return []
    }
    forEachAccount(parts, send, fail).catch(fail)
  }
  function announce({ deed, parts }: StartedAction): void {
    const actionId = parts[0]?.actionId ?? ''
    const irreversible = parts.filter((part) => part.reachesContact)
    const noticeId = notices.show({
      tone: 'good',
      key: deed.key,
      values: deed.values,
      action: { key: 'undo.undo', run: () => undo(actionId) },
      topic: deed.topic,
      shownFor: irreversible.length > 0 ? UNDO_OFFERED : OFFERED,
      onPaused: irreversible.length > 0 ? (paused) => delay(irreversible, deed.of?.contact ?? null, paused) : null,
    })
    done.value = [...done.value.slice(1 - MAX_ACTIONS), { deed, parts, actionId, noticeId }]
  }
  function remove(action: DoneAction): void {
    undoing.delete(action.actionId)
    done.value = done.value.filter((each) => each.actionId !== action.actionId)
    notices.dismiss(action.noticeId)
  }
  function forget(actionId: string): void {
    const found = done.value.find(({ parts }) => parts.some((part) => part.actionId === actionId))
    if (found === undefined) return
    const parts = found.parts.filter((part) => part.actionId !== actionId)
    if (parts.length === 0) return remove(found)
    done.value = done.value.map((each) => (each === found ? { ...found, parts } : each))
    notices.change(found.noticeId, { ...found.deed.values, count: parts.length })
  }

  return { done, undoing, announce, forget, remove }
}
