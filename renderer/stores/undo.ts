/** Undo: what the user did last, its notices, and the way back to its conversation. Main knows how to undo each action. */
import { defineStore } from 'pinia'
import type { ActionResult } from '../../shared/bridge.ts'
import type { ConversationRef } from '../../shared/model/ids.ts'
import { conversationKey } from '../../shared/model/ids.ts'
import { useNavigation } from './navigation.ts'
import { useDeferrals } from './useDeferrals.ts'
import type { NewAction } from './useDoneActions.ts'
import { useDoneActions } from './useDoneActions.ts'
import type { Timing } from './useUndoCommands.ts'
import { sendUndo, useUndoCommands } from './useUndoCommands.ts'

export type { Timing } from './useUndoCommands.ts'

export const useUndo = defineStore('undo', () => {
  const navigation = useNavigation()
  const commands = useUndoCommands()
  const actions = useDoneActions((actionId) => undo(actionId))
  const deferrals = useDeferrals(actions, commands)
  const { done, undoing, forget } = actions

  /**
   * Starts an action that can be undone, and shows its notice. `send` calls the command, with `timing` in its
   * input. Returns the action's id;
   * null where nothing was to be done. Rejects as the command does.
   */
  async function run(action: NewAction, send: (timing: Timing) => Promise<ActionResult>): Promise<string | null> {
    const deferral = deferrals.current()
    const sent = send(deferral === null ? {} : { holdFor: deferral.holdFor })
    const accepted = sent.then(({ actionId, held }) => (actionId === null ? null : { action, actionId, held }))
    deferral?.started.push(accepted.catch(() => null))
    const started = await accepted
    if (started !== null) {
      if (deferral?.state === 'open') deferral.unannounced.push(started)
      else if (deferral?.state !== 'canceled') actions.announce(started)
    }
    return started?.actionId ?? null
  }

  /** Calls back if what is done now is canceled because its letter turns out to begin a word. */
  const onTakenBack = (takeBack: () => void): void => void deferrals.current()?.takeBacks.push(takeBack)

  /** Opens a conversation unless it is open; returns a function that returns to the location before. */
  function goTo(ref: ConversationRef): () => void {
    const open = navigation.conversation
    return open !== null && conversationKey(open) === conversationKey(ref) ? () => undefined : navigation.visit(ref)
  }

  /**
   * Undoes an action, the last one by default, and goes back to its conversation. Within `defer` the undo is shown at once and sent when
   * the deferral is over. Returns false where there is nothing to undo.
   */
  async function undo(wanted?: string): Promise<boolean> {
    // What a letter did a moment ago can be undone before its notice is due.
    deferrals.announceAll()
    const actionId = wanted ?? done.value.findLast((each) => !undoing.has(each.actionId))?.actionId
    const action = done.value.find((each) => each.actionId === actionId)
    if (action === undefined) return false
    if (undoing.has(action.actionId)) return true
    const { ref } = action
    const deferral = deferrals.current()
    if (deferral !== null) {
      undoing.add(action.actionId)
      const sent = sendUndo(ref, action.actionId, { holdFor: deferral.holdFor })
      deferral.undoes.push({ action, sent, goBack: goTo(ref) })
      // Reported when the deferral is over.
      sent.catch(() => undefined)
      return true
    }
    forget(action.actionId)
    goTo(ref)
    await commands.report(ref, sendUndo(ref, action.actionId))
    return true
  }

  return { done, run, defer: deferrals.defer, onTakenBack, undo, forget }
})
