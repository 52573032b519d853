/** Undo: what the user did last, its notices, and the way back to it. Main knows how to undo each action. */
import { defineStore } from 'pinia'
import { watch } from 'vue'
import type { ConversationRef } from '../../shared/model/ids.ts'
import { conversationKey } from '../../shared/model/ids.ts'
import type { TakeBack } from '../ui/shortcuts.ts'
import { useAfterAction } from './afterAction.ts'
import { useBatches } from './batches.ts'
import { useNavigation } from './navigation.ts'
import { useNotices } from './notices.ts'
import { useSessions } from './sessions.ts'
import { useActionStart } from './useActionStart.ts'
import { useDeferrals } from './useDeferrals.ts'
import { useDoneActions } from './useDoneActions.ts'
import { useUndoable } from './useUndoable.ts'
import type { ActionParts, Timing } from './useUndoCommands.ts'
import { sendUndo, useUndoCommands } from './useUndoCommands.ts'

export type { Timing } from './useUndoCommands.ts'

export const useUndo = defineStore('undo', () => {
  const navigation = useNavigation()
  const notices = useNotices()
  const sessions = useSessions()
  const batches = useBatches()
  const afterAction = useAfterAction()
  const commands = useUndoCommands()
  const actions = useDoneActions((actionId) => undo(actionId))
  const deferrals = useDeferrals(actions, commands)
  const { done, undoing, forget, remove } = actions
  // Nothing can be undone in an account that is gone.
  watch(
    () => done.value.filter(({ parts: [first] }) => first !== undefined && sessions.isLost(first.ref)),
    (lost) => lost.forEach(remove),
    { flush: 'sync' },
  )

  const { run, runAll, runLocal } = useActionStart({ actions, deferrals, wayBack })

  /** Calls back if what is done now is canceled because its letter turns out to begin a word. */
  const onTakenBack = (takeBack: () => void): void => void deferrals.current()?.takeBacks.push(takeBack)

  /**
   * For a conversation that the user changes now: how an undo goes back to it. It is the way back to work that the change has ended: what
   * is done to a row while another conversation is open, or none, opens nothing. The notice names the contact and opens it instead.
   */
  function wayBack(ref: ConversationRef): () => TakeBack {
    const wasOpen = navigation.openKey === conversationKey(ref)
    return () => (wasOpen ? afterAction.reopen(ref) : () => undefined)
  }
  async function send(parts: ActionParts, timing: Timing = {}): Promise<ActionParts> {
    const undos = await sendUndo(parts, timing, (thrown) => notices.fail(thrown))
    batches.track(undos)
    return undos
  }

  const { otherNotice, unsendable, canUndo, last, unsend, unsendLast } = useUndoable(done, forget)

  /**
   * Undoes an action, the last one by default, and goes back to its conversation. Within `defer` the undo is shown at once and sent when
   * the deferral is over. Returns false where there is nothing to undo.
   */
  async function undo(wanted?: string): Promise<boolean> {
    // What a letter did a moment ago can be undone before its notice is due.
    deferrals.announceAll()
    if (wanted === undefined && unsendable.value !== null) return unsendLast({ isEmpty: true, lastStep: 0 })
    const other = otherNotice.value
    if (wanted === undefined && other !== null) {
      notices.dismiss(other.id)
      other.action?.run()
      return true
    }
    const actionId = wanted ?? done.value.findLast((each) => !undoing.has(each.actionId))?.actionId
    const action = done.value.find((each) => each.actionId === actionId)
    if (action === undefined) return false
    if (undoing.has(action.actionId)) return true
    const { parts, deed } = action
    const deferral = deferrals.current()
    if (deed.local !== undefined) {
      const { apply, revert } = deed.local
      const fail = (thrown: unknown): void => void notices.fail(thrown, undefined, deed.of?.contact)
      remove(action)
      // The letter began a word: the undo is taken back.
      deferral?.takeBacks.push(() => {
        apply().catch(fail)
        actions.announce(action)
      })
      await revert().then(() => deferral === null && notices.show({ key: 'undo.undone' }), fail)
      return true
    }
    if (deferral !== null) {
      undoing.add(action.actionId)
      const sent = send(parts, { delayFor: deferral.delayFor })
      deferral.undoes.push({ action, sent, goBack: deed.goTo() })
      // Reported when the deferral is over.
      sent.catch(() => undefined)
      return true
    }
    remove(action)
    deed.goTo()
    await commands.report(action, send(parts))
    return true
  }

  return {
    done,
    canUndo,
    last,
    unsend,
    unsendLast,
    run,
    runAll,
    runLocal,
    defer: deferrals.defer,
    onTakenBack,
    undo,
    forget,
  }
})
