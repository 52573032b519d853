/**
 * The actions on many conversations at once: one command, one notice and one undo for all. Each conversation gets an action of its own, so
 * that it can wait, ask and fail by itself. No other conversation is opened (docs/decisions/0019-batches-open-nothing.md).
 */
import type { ConversationChange } from '../../shared/bridge.ts'
import type { ConversationRef } from '../../shared/model/ids.ts'
import { accountKey, conversationKey } from '../../shared/model/ids.ts'
import type { ActionChange, ConversationRow, NamedAgent } from '../../shared/views.ts'
import { call } from '../bridge/client.ts'
import type { TakeBack } from '../ui/shortcuts.ts'
import { useAfterAction } from './afterAction.ts'
import { useDoneWords } from './doneWords.ts'
import { useNavigation } from './navigation.ts'
import { useNotices } from './notices.ts'
import { useReferenceOf } from './reference.ts'
import { useSelection } from './selection.ts'
import type { Timing } from './undo.ts'
import { useUndo } from './undo.ts'
import { useUnsentReply } from './unsentReply.ts'
import type { StartedBatch } from './useActionStart.ts'
import type { ManyActions } from './useConversationActions.ts'

/** A change that can be made to many conversations. */
type ManyChange = Exclude<ActionChange, { field: 'message' | 'transcript' | 'conversation' | 'attribute' }>

/** Those of one conversation, and marking as read. Each returns null: the undo store holds the ids of the actions. */
export interface SelectionActions extends ManyActions {
  markRead: () => Promise<null>
}

const NOTHING: TakeBack = () => undefined

function requestOf(change: ManyChange): ConversationChange {
  switch (change.field) {
    case 'status':
      return { field: 'status', status: change.status, snoozedUntil: change.until }
    case 'assignee':
      return {
        field: 'assignee',
        assigneeId: change.assignee?.id ?? null,
        ...(change.assignee?.isBot === true ? { isBot: true } : {}),
      }
    case 'team':
      return { field: 'team', teamId: change.team?.id ?? null }
    case 'participants': {
      const idsOf = (agents: readonly NamedAgent[]): number[] => agents.map(({ id }) => id)
      return { field: 'participants', add: idsOf(change.add), remove: idsOf(change.remove) }
    }
    case 'macro':
      return { field: 'macro', macroId: change.macroId }
    case 'labels':
    case 'priority':
    case 'read':
    case 'muted':
      return change
  }
}

/** `target`: the conversations. An agent, a team and a label are of one account: then all have to be of that one. */
export function useSelectionActions(target: () => readonly ConversationRow[]): SelectionActions {
  const afterAction = useAfterAction()
  const navigation = useNavigation()
  const notices = useNotices()
  const reference = useReferenceOf(() => target()[0]?.ref ?? null)
  const selection = useSelection()
  const undo = useUndo()
  const unsentReply = useUnsentReply()
  const words = useDoneWords()
  let batches = 0

  async function run(change: ManyChange, rows = target()): Promise<null> {
    if (rows.length === 0) return null
    const open = navigation.conversation
    let wasClosed = false
    const reselect = selection.restorer(new Set(rows.map(({ key }) => key)))
    const deed = {
      ...words(change, { count: rows.length }),
      topic: `batch/${++batches}`,
      of: null,
      goTo: () => inOrder(reselect(), wasClosed && open !== null ? reopen(open) : NOTHING),
    }
    const failed: FailedPart[] = []
    const done = undo.runAll(deed, (timing) =>
      changeAll(rows, requestOf(change), timing, (part) => void failed.push(part)),
    )
    const goBack = afterAction.leaveAll(
      rows.map(({ ref }) => ref),
      change,
    )
    wasClosed = open !== null && navigation.conversation === null
    undo.onTakenBack(() => {
      goBack()
      reselect()
    })
    try {
      await done
      const left = failed.flatMap((part) => part.rows)
      if (open !== null && left.some(({ key }) => key === conversationKey(open))) goBack()
      if (failed[0]) notices.fail(failed[0].thrown, () => void run(change, left))
    } catch (thrown) {
      goBack()
      notices.fail(thrown, () => void run(change, rows))
    }
    return null
  }
  /** Opens the conversation again that the batch closed, unless the user has opened another. */
  function reopen(ref: ConversationRef): TakeBack {
    return navigation.conversation === null ? afterAction.reopen(ref) : NOTHING
  }

  const setStatus: ManyActions['setStatus'] = (status, until = null) => {
    const rows = target()
    const resolve = (some: readonly ConversationRow[]): Promise<null> => run({ field: 'status', status, until }, some)
    const close = status === 'resolved' ? unsentReply.askAll(rows, (some) => void resolve(some)) : null
    if (close === null) return resolve(rows)
    undo.onTakenBack(close)
    return Promise.resolve(null)
  }
  return {
    setStatus,
    assign: (assigneeId, bot = null) =>
      run({ field: 'assignee', assignee: reference.value.assigneeOf(assigneeId, bot) }),
    assignTeam: (teamId) => run({ field: 'team', team: reference.value.teamOf(teamId) }),
    setLabels: (change) => run({ field: 'labels', ...change }),
    setPriority: (priority) => run({ field: 'priority', priority }),
    markUnread: () => run({ field: 'read', unread: true }),
    setParticipants: ({ add, remove }) =>
      run({
        field: 'participants',
        add: reference.value.agentsOf(add),
        remove: reference.value.agentsOf(remove),
      }),
    setMuted: (muted) => run({ field: 'muted', muted }),
    runMacro: (macro) => run({ field: 'macro', ...macro }),
    markRead: () => run({ field: 'read', unread: false }),
  }
}

/** The conversations of one account that could not be changed. */
interface FailedPart {
  readonly rows: readonly ConversationRow[]
  readonly thrown: unknown
}

/** One command for each account. `onFailed` gets what failed of each; rejects where all failed. */
async function changeAll(
  rows: readonly ConversationRow[],
  change: ConversationChange,
  timing: Timing,
  onFailed: (part: FailedPart) => void,
): Promise<StartedBatch> {
  const groups = [...Map.groupBy(rows, ({ ref }) => accountKey(ref)).values()]
  const settled = await Promise.allSettled(
    groups.map(async (group) => {
      const { sessionId = '', accountId = 0 } = group[0]?.ref ?? {}
      const refOf = (conversationId: number): ConversationRef => ({ sessionId, accountId, conversationId })
      const conversationIds = group.map(({ ref }) => ref.conversationId)
      const input = { sessionId, accountId, conversationIds, change, ...timing }
      const { done, missing } = await call('conversation:changeAll', input)
      return {
        done: done.map(({ conversationId, ...part }) => ({ ref: refOf(conversationId), ...part })),
        missing: missing.map(refOf),
      }
    }),
  )
  const batches = settled.filter((each) => each.status === 'fulfilled').map(({ value }) => value)
  for (const [index, each] of settled.entries()) {
    if (each.status === 'fulfilled') continue
    if (batches.length === 0) throw each.reason
    onFailed({ rows: groups[index] ?? [], thrown: each.reason })
  }
  return { done: batches.flatMap(({ done }) => done), missing: batches.flatMap(({ missing }) => missing) }
}

/** Returns a function that goes back in the reverse order. */
function inOrder(...goBack: readonly TakeBack[]): TakeBack {
  return () => {
    for (const each of goBack.toReversed()) each()
  }
}
