/**
 * Deferred actions: those of a single letter, which may turn out to be the first of a word. They are shown at once, sent a moment
 * later, and can be canceled without a trace until then.
 */
import { onScopeDispose } from 'vue'
import type { DoneAction, DoneActions, StartedAction } from './useDoneActions.ts'
import type { ActionParts, UndoCommands } from './useUndoCommands.ts'

/** Actions that are shown as done and sent a moment later. */
export interface DeferredActions {
  /** Cancels them without a notice. */
  takeBack: () => Promise<void>
}
export interface Deferral {
  /** Milliseconds. */
  readonly delayFor: number
  state: 'open' | 'over' | 'canceled'
  /** Every action; null where nothing was to be done or main refused it. */
  readonly started: Promise<StartedAction | null>[]
  /** Actions whose notice is shown when the deferral is over. */
  readonly unannounced: StartedAction[]
  readonly undoes: DeferredUndo[]
  /** What the page did besides: returns to the location before, closes a question. */
  readonly takeBacks: (() => void)[]
}
/** An undo that is shown and can be canceled. */
interface DeferredUndo {
  action: DoneAction
  /** The undos, without those that had nothing left to undo. */
  sent: Promise<ActionParts>
  /** Returns to the location before the undo. */
  goBack: () => void
}

export interface Deferrals {
  /** The deferral whose `act` is running; null outside of one. */
  current: () => Deferral | null
  /** Runs `act`: the actions it starts are shown at once, sent `delayFor` milliseconds later, and can be canceled until then. */
  defer: (delayFor: number, act: () => void) => DeferredActions
  /** Shows the notices that are due later. */
  announceAll: () => void
}

export function useDeferrals(actions: DoneActions, commands: UndoCommands): Deferrals {
  let current: Deferral | null = null
  /** Open deferrals and their timers. */
  const open = new Map<Deferral, ReturnType<typeof setTimeout>>()

  function announce(deferral: Deferral): void {
    for (const started of deferral.unannounced.splice(0)) actions.announce(started)
  }
  function finish(deferral: Deferral): void {
    open.delete(deferral)
    deferral.state = 'over'
    announce(deferral)
    for (const { action, sent } of deferral.undoes) {
      actions.remove(action)
      void commands.report(action, sent)
    }
  }
  async function cancel(deferral: Deferral): Promise<void> {
    clearTimeout(open.get(deferral))
    open.delete(deferral)
    deferral.state = 'canceled'
    for (const takeBack of deferral.takeBacks.toReversed()) takeBack()
    for (const { action, goBack } of deferral.undoes) {
      actions.undoing.delete(action.actionId)
      goBack()
    }
    for (const { action, sent } of deferral.undoes) await commands.cancelUndo(action, sent)
    const started = (await Promise.all(deferral.started)).filter((each) => each !== null)
    for (const each of started.reverse()) {
      const announced = actions.done.value.find(({ actionId }) => actionId === each.parts[0]?.actionId)
      if (announced !== undefined) actions.remove(announced)
      await commands.cancel(each)
    }
  }
  function defer(delayFor: number, act: () => void): DeferredActions {
    const deferral: Deferral = { delayFor, state: 'open', started: [], unannounced: [], undoes: [], takeBacks: [] }
    current = deferral
    try {
      act()
    } finally {
      current = null
      open.set(
        deferral,
        setTimeout(() => finish(deferral), delayFor),
      )
    }
    return { takeBack: () => cancel(deferral) }
  }
  onScopeDispose(() => {
    for (const timer of open.values()) clearTimeout(timer)
  })

  return { current: () => current, defer, announceAll: () => [...open.keys()].forEach(announce) }
}
