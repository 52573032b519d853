/** What the user did last and can undo, newest last. Main knows how to undo it; here is what to say, and where to go back to. */
import { defineStore } from 'pinia'
import { onScopeDispose, shallowRef } from 'vue'
import type { ActionResult, UndoOutcome } from '../../shared/bridge.ts'
import type { MessageKey } from '../../shared/i18n/messageKey.ts'
import type { ConversationRef } from '../../shared/model/ids.ts'
import { conversationKey } from '../../shared/model/ids.ts'
import { UNDO_HOLD, UNDO_OFFERED } from '../../shared/undo.ts'
import { call } from '../bridge/client.ts'
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
  key: MessageKey
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
  undoes: DeferredUndo[]
}
/** An undo that is shown and can be taken back. */
interface DeferredUndo {
  action: DoneAction
  /** The undo's id; null where nothing was left to undo. */
  sent: Promise<string | null>
  /** Goes back to where the user was. */
  leave: () => void
}
interface Started {
  action: NewAction
  actionId: string
  held: boolean
}

/** Milliseconds for which Undo is offered where it is possible later, too. */
const OFFERED = 8_000
const LONGEST_HOLD = 300_000
/** What a notice says of an undo; null where the conversation asks, or another notice tells. */
const OUTCOME_WORDS: Readonly<Record<UndoOutcome, MessageKey | null>> = {
  undone: 'undo.undone',
  nothing: 'undo.nothing',
  waiting: 'undo.waiting',
  asks: null,
  refused: null,
  replaced: null,
}
/** Actions that can be undone one after the other. */
const KEPT = 50

export const useUndo = defineStore('undo', () => {
  const navigation = useNavigation()
  const notices = useNotices()
  const done = shallowRef<readonly DoneAction[]>([])
  const timers = new Set<ReturnType<typeof setTimeout>>()
  let current: Deferral | null = null
  const open = new Set<Deferral>()
  /** Actions that a letter has undone, which can still be taken back: another Z means those before them. */
  const chosen = new Set<string>()

  function announce({ action, actionId, held }: Started): void {
    const { ref, field, key, values } = action
    const noticeId = notices.show({
      tone: 'good',
      key,
      values,
      action: { key: 'undo.undo', run: () => undo(actionId) },
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
    open.add(deferral)
    try {
      act()
    } finally {
      current = null
    }
    const timer = setTimeout(() => {
      timers.delete(timer)
      open.delete(deferral)
      deferral.state = 'over'
      announceEarly(deferral)
      for (const { action, sent } of deferral.undoes) {
        forget(action.actionId)
        void report(action.ref, sent)
      }
    }, holdFor)
    timers.add(timer)
    async function takeBack(): Promise<void> {
      clearTimeout(timer)
      timers.delete(timer)
      open.delete(deferral)
      deferral.state = 'takenBack'
      for (const { action, leave } of deferral.undoes) {
        chosen.delete(action.actionId)
        leave()
      }
      for (const { action, sent } of deferral.undoes) await takeUndoBack(action.ref, sent)
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

  function announceEarly(deferral: Deferral): void {
    for (const started of deferral.early.splice(0)) announce(started)
  }

  async function sendUndo(ref: ConversationRef, actionId: string, timing: Timing = {}): Promise<string | null> {
    return (await call('action:undo', { ref, actionId, ...timing })).undoId
  }

  /** Says what became of an undo, when that is known. */
  async function report(ref: ConversationRef, sent: Promise<string | null>): Promise<void> {
    try {
      const undoId = await sent
      const outcome = undoId === null ? 'nothing' : (await call('action:undoOutcome', { ref, undoId })).outcome
      const key = OUTCOME_WORDS[outcome]
      if (key !== null) notices.show({ key })
    } catch (thrown) {
      notices.fail(thrown)
    }
  }

  /** Undoes an undo: without a trace where it has not left, by its inverse where the word came too late. */
  async function takeUndoBack(ref: ConversationRef, sent: Promise<string | null>): Promise<void> {
    try {
      const undoId = await sent
      if (undoId === null) return
      const { takenBack } = await call('action:takeBack', { ref, actionId: undoId })
      if (!takenBack) await call('action:undo', { ref, actionId: undoId })
    } catch (thrown) {
      notices.fail(thrown)
    }
  }

  /** Opens a conversation unless it is open; returns the way back. */
  function goTo(ref: ConversationRef): () => void {
    const open = navigation.conversation
    return open !== null && conversationKey(open) === conversationKey(ref) ? () => undefined : navigation.visit(ref)
  }

  /**
   * Undoes an action, the last one by default, and goes back to its conversation. Within `defer` that is shown at once and leaves when it is
   * over. False where there is none.
   */
  async function undo(wanted?: string): Promise<boolean> {
    // What a letter did a moment ago can be undone before its notice is due.
    for (const deferral of open) announceEarly(deferral)
    const actionId = wanted ?? done.value.findLast((each) => !chosen.has(each.actionId))?.actionId
    const action = done.value.find((each) => each.actionId === actionId)
    if (action === undefined) return false
    if (chosen.has(action.actionId)) return true
    const { ref } = action
    if (current !== null) {
      chosen.add(action.actionId)
      const sent = sendUndo(ref, action.actionId, { holdFor: current.holdFor })
      current.undoes.push({ action, sent, leave: goTo(ref) })
      // Reported when the deferral is over.
      sent.catch(() => undefined)
      return true
    }
    forget(action.actionId)
    goTo(ref)
    await report(ref, sendUndo(ref, action.actionId))
    return true
  }
  onScopeDispose(() => {
    for (const timer of timers) clearTimeout(timer)
  })

  return { done, run, defer, undo, forget }
})
