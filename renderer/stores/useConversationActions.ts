/**
 * The actions on a conversation. Main stores each in the outbox and shows it at once; when the server refuses it later, main rolls it back
 * and notifies the user. Each shows a notice with Undo, and those that the user is done with open the next conversation.
 */
import type { ActionResult, SingleChange } from '../../shared/bridge.ts'
import type { ConversationStatus, Priority } from '../../shared/model/conversation.ts'
import type { ConversationRef } from '../../shared/model/ids.ts'
import type { AttributeValue } from '../../shared/model/people.ts'
import type { ActionChange } from '../../shared/views.ts'
import { call } from '../bridge/client.ts'
import { useAfterAction } from './afterAction.ts'
import { useDoneWords } from './doneWords.ts'
import { useNotices } from './notices.ts'
import { useReferenceOf } from './reference.ts'
import { useShownRow } from './shownRow.ts'
import type { Timing } from './undo.ts'
import { useUndo } from './undo.ts'
import { useUnsentReply } from './unsentReply.ts'

/** Each returns the action's id, for undo; null where there was nothing to do, or it failed and a notice was shown. */
export interface ManyActions {
  /** `until` in unix seconds, for `snoozed`; null: until the next reply. */
  setStatus: (status: ConversationStatus, until?: number | null) => Promise<string | null>
  /** To an agent, no one, or a bot, whose id can be an agent's too. */
  assign: (assigneeId: number | null, bot?: { id: number; name: string } | null) => Promise<string | null>
  assignTeam: (teamId: number | null) => Promise<string | null>
  /** Labels that are in neither list stay. */
  setLabels: (change: { add: string[]; remove: string[] }) => Promise<string | null>
  setPriority: (priority: Priority | null) => Promise<string | null>
  markUnread: () => Promise<string | null>
  /** Newer servers block the contact. */
  setMuted: (muted: boolean) => Promise<string | null>
  /** The user has seen what it does. */
  runMacro: (macro: { macroId: number; name: string; status: ConversationStatus | null }) => Promise<string | null>
  /** Ids of agents. Those in neither list stay. */
  setParticipants: (change: { add: number[]; remove: number[] }) => Promise<string | null>
}

export interface ConversationActions extends ManyActions {
  /** Sends the messages to somebody by email. */
  sendTranscript: (email: string) => Promise<string | null>
  /** A custom attribute; null removes it. */
  setAttribute: (attribute: { key: string; name: string; value: AttributeValue | null }) => Promise<string | null>
  /** For everyone. The user was asked. */
  deleteConversation: () => Promise<string | null>
}

export function useConversationActions(target: () => ConversationRef | null): ConversationActions {
  const notices = useNotices()
  const reference = useReferenceOf(target)
  const undo = useUndo()
  const words = useDoneWords()
  const afterAction = useAfterAction()
  const unsentReply = useUnsentReply()
  const { nameOf } = useShownRow()

  type Send = (ref: ConversationRef, timing: Timing) => Promise<ActionResult>
  /** "Try again" acts on the conversation that the first attempt was for. */
  async function run(change: ActionChange, send: Send, ref = target()): Promise<string | null> {
    if (ref === null) return null
    const contact = nameOf(ref)
    const done = undo.run({ ref, field: change.field, ...words(change, { ref }) }, (timing) => send(ref, timing))
    const goBack = afterAction.leave(ref, change)
    undo.onTakenBack(goBack)
    try {
      return await done
    } catch (thrown) {
      goBack()
      notices.fail(thrown, () => void run(change, send, ref), contact)
      return null
    }
  }
  const setStatus: ConversationActions['setStatus'] = (status, until = null) => {
    const ref = target()
    const close =
      ref !== null && status === 'resolved' ? unsentReply.ask(ref, () => void setStatusOf(ref, status, until)) : null
    if (close === null) return setStatusOf(ref, status, until)
    undo.onTakenBack(close)
    return Promise.resolve(null)
  }
  const setStatusOf = (of: ConversationRef | null, status: ConversationStatus, until: number | null) =>
    run(
      { field: 'status', status, until },
      (ref, timing) => call('conversation:setStatus', { ref, status, snoozedUntil: until, ...timing }),
      of,
    )
  const assign: ConversationActions['assign'] = (assigneeId, bot = null) =>
    run({ field: 'assignee', assignee: reference.value.assigneeOf(assigneeId, bot) }, (ref, timing) =>
      call('conversation:assign', { ref, assigneeId, ...(bot ? { isBot: true } : {}), ...timing }),
    )
  const assignTeam: ConversationActions['assignTeam'] = (teamId) =>
    run({ field: 'team', team: reference.value.teamOf(teamId) }, (ref, timing) =>
      call('conversation:assignTeam', { ref, teamId, ...timing }),
    )
  const setLabels: ConversationActions['setLabels'] = (change) =>
    run({ field: 'labels', ...change }, (ref, timing) => call('conversation:setLabels', { ref, ...change, ...timing }))
  const setPriority: ConversationActions['setPriority'] = (priority) =>
    run({ field: 'priority', priority }, (ref, timing) =>
      call('conversation:setPriority', { ref, priority, ...timing }),
    )
  const markUnread: ConversationActions['markUnread'] = () =>
    run({ field: 'read', unread: true }, (ref, timing) => call('conversation:markUnread', { ref, ...timing }))
  const setParticipants: ConversationActions['setParticipants'] = ({ add, remove }) =>
    run(
      { field: 'participants', add: reference.value.agentsOf(add), remove: reference.value.agentsOf(remove) },
      (ref, timing) => call('conversation:change', { ref, change: { field: 'participants', add, remove }, ...timing }),
    )
  const changeTo = (shown: ActionChange, change: SingleChange) =>
    run(shown, (ref, timing) => call('conversation:change', { ref, change, ...timing }))
  /** The bridge takes it as it is shown. */
  const same = (change: Extract<ActionChange, { field: 'muted' | 'transcript' | 'conversation' }>) =>
    changeTo(change, change)
  return {
    setStatus,
    assign,
    assignTeam,
    setLabels,
    setPriority,
    markUnread,
    setMuted: (muted) => same({ field: 'muted', muted }),
    setParticipants,
    runMacro: (macro) => changeTo({ field: 'macro', ...macro }, { field: 'macro', macroId: macro.macroId }),
    setAttribute: ({ key, name, value }) =>
      changeTo({ field: 'attribute', key, name, value }, { field: 'attribute', key, value }),
    sendTranscript: (email) => same({ field: 'transcript', email }),
    deleteConversation: () => same({ field: 'conversation' }),
  }
}
