/** What the user did last and can undo, newest last. Main knows how to undo it; here is what to say, and where to go back to. */
import { defineStore } from 'pinia'
import { onScopeDispose, shallowRef } from 'vue'
import type { ActionResult } from '../../shared/bridge.ts'
import type { ConversationRef } from '../../shared/model/ids.ts'
import { conversationKey } from '../../shared/model/ids.ts'
import { UNDO_HOLD, UNDO_OFFERED } from '../../shared/undo.ts'
import { call } from '../bridge.ts'
import { useNavigation } from './navigation.ts'
import { useNotices } from './notices.ts'

/** Input of a command that is not to leave yet; empty where it leaves at once. */
export interface Timing {
  holdFor?: number
}
export interface NewAction {
  ref: ConversationRef
  /** What of the conversation was set: a newer notice of the same replaces the older. */
  field: string
  /** What was done: an i18n key (`undo.done.…`) and its values. */
  key: string
  values: Record<string, string | number>
}
interface DoneAction extends NewAction {
  actionId: string
  noticeId: number
}

/** Actions that are shown as done and leave a moment later. */
export interface DeferredActions {
  /** Takes them back as if they had never been, without a notice. */
  takeBack: () => Promise<void>
}
interface Deferral {
  holdFor: number
  state: 'open' | 'over' | 'takenBack'
  started: Promise<Started | null>[]
  early: Started[]
  /** Ids of actions that are undone when it is over. */
  undoes: string[]
}
interface Started {
  action: NewAction
  actionId: string
  held: boolean
}

/** Milliseconds for which Undo is offered where it is possible later, too. */
const OFFERED = 8_000
const LONGEST_HOLD = 300_000
/** Actions that can be undone one after the other. */
const KEPT = 50

export const useUndo = defineStore('undo', () => {
  const navigation = useNavigation()
  const notices = useNotices()
  const done = shallowRef<readonly DoneAction[]>([])
  const timers = new Set<ReturnType<typeof setTimeout>>()
  let current: Deferral | null = null
  /** Actions that a letter is about to undo: another key means those before them. */
  const chosen = new Set<string>()

  function announce({ action, actionId, held }: Started): void {
    const { ref, field, key, values } = action
    const noticeId = notices.show({
      tone: 'good',
      key,
      values,
      action: { key: 'undo.undo', run: () => void undo(actionId) },
      topic: `${conversationKey(ref)}/${field}`,
      shownFor: held ? UNDO_OFFERED : OFFERED,
      onPaused: held ? (paused) => keepHeld(ref, actionId, paused) : null,
    })
    done.value = [...done.value.slice(1 - KEPT), { ...action, actionId, noticeId }]
  }

  /** What can't be undone later does not leave while its notice is read. */
  function keepHeld(ref: ConversationRef, actionId: string, paused: boolean): void {
    call('action:hold', { ref, actionId, holdFor: paused ? LONGEST_HOLD : UNDO_HOLD }).catch((thrown: unknown) =>
      notices.fail(thrown),
    )
  }

  /** Drops an action that was refused, or is undone, with its notice. */
  function forget(actionId: string): DoneAction | null {
    const found = done.value.find((each) => each.actionId === actionId)
    chosen.delete(actionId)
    if (found === undefined) return null
    done.value = done.value.filter((each) => each !== found)
    notices.dismiss(found.noticeId)
    return found
  }

  /**
   * Does something that can be undone, and says so. `send` calls the command, with `timing` in its input. Answers the action's id; null where nothing was to be done. Rejects as the command does.
   */
  async function run(action: NewAction, send: (timing: Timing) => Promise<ActionResult>): Promise<string | null> {
    const deferral = current
    const sent = send(deferral === null ? {} : { holdFor: deferral.holdFor })
    const started = sent.then(({ actionId, held }) => (actionId === null ? null : { action, actionId, held }))
    deferral?.started.push(started.catch(() => null))
    const now = await started
    if (now !== null) {
      if (deferral?.state === 'open') deferral.early.push(now)
      else if (deferral?.state !== 'takenBack') announce(now)
    }
    return now?.actionId ?? null
  }

  /** Runs `act`: what it does at once is shown, leaves `holdFor` milliseconds later, and can be taken back without a trace until then. */
  function defer(holdFor: number, act: () => void): DeferredActions {
    const deferral: Deferral = { holdFor, state: 'open', started: [], early: [], undoes: [] }
    current = deferral
    try {
      act()
    } finally {
      current = null
    }
    const timer = setTimeout(() => {
      timers.delete(timer)
      deferral.state = 'over'
      for (const started of deferral.early.splice(0)) announce(started)
      for (const actionId of deferral.undoes) void undo(actionId)
    }, holdFor)
    timers.add(timer)
    async function takeBack(): Promise<void> {
      clearTimeout(timer)
      timers.delete(timer)
      deferral.state = 'takenBack'
      for (const actionId of deferral.undoes) chosen.delete(actionId)
      for (const {
        action: { ref },
        actionId,
      } of (await Promise.all(deferral.started)).filter((started) => started !== null).reverse()) {
        forget(actionId)
        try {
          const { takenBack } = await call('action:takeBack', { ref, actionId })
          if (!takenBack) await call('action:undo', { ref, actionId })
        } catch (thrown) {
          notices.fail(thrown)
        }
      }
    }
    return { takeBack }
  }

  /** Undoing can't be taken back without a trace: it waits until the deferral is over, and the action doesn't leave for good meanwhile. */
  function undoAfter(deferral: Deferral, { ref, actionId }: DoneAction): void {
    deferral.undoes.push(actionId)
    chosen.add(actionId)
    keepHeld(ref, actionId, false)
  }

  /** Undoes an action, the last one by default, and goes back to its conversation; within `defer` when that is over. False where there is none. */
  async function undo(
    actionId = done.value.findLast((each) => !chosen.has(each.actionId))?.actionId,
  ): Promise<boolean> {
    const known = done.value.find((each) => each.actionId === actionId)
    if (known !== undefined && current !== null) {
      undoAfter(current, known)
      return true
    }
    const action = actionId === undefined ? null : forget(actionId)
    if (action === null || actionId === undefined) return false
    const { ref } = action
    if (navigation.conversation === null || conversationKey(navigation.conversation) !== conversationKey(ref))
      navigation.open(ref)
    try {
      const { undone } = await call('action:undo', { ref, actionId })
      notices.show({ key: undone ? 'undo.undone' : 'undo.nothing' })
    } catch (thrown) {
      notices.fail(thrown)
    }
    return true
  }
  onScopeDispose(() => {
    for (const timer of timers) clearTimeout(timer)
  })

  return { done, run, defer, undo, forget }
})
