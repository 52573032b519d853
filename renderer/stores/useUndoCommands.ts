/** Main's commands for undo, for one action or for those of a batch. Failures become notices. */
import type { CommandInput, UndoOutcome } from '../../shared/bridge.ts'
import type { SectionKey } from '../../shared/i18n/messageKey.ts'
import type { ConversationRef } from '../../shared/model/ids.ts'
import { accountKey } from '../../shared/model/ids.ts'
import { call } from '../bridge/client.ts'
import { useNotices } from './notices.ts'
import type { DeedTarget, StartedAction } from './useDoneActions.ts'

/** Delays a command, in milliseconds; empty where it is sent at once. */
export interface Timing {
  delayFor?: number
}

/** The action on one conversation. */
export interface ActionPart {
  readonly ref: ConversationRef
  readonly actionId: string
}
/** At least one. */
export type ActionParts = readonly ActionPart[]

/** The outcomes that have a notice of their own. With the others, the conversation asks the user, or another notice reports it. */
type Reported = SectionKey<'undo.of'>
const isReported = (outcome: UndoOutcome): outcome is Reported =>
  outcome === 'undone' || outcome === 'nothing' || outcome === 'waiting'

/**
 * Calls `send` with the actions of each account. Returns its results for each action, in their order. `onFailed` gets the failure of each
 * account, whose results are undefined; rejects where all failed.
 */
export async function forEachAccount<T>(
  parts: ActionParts,
  send: (input: CommandInput<'action:takeBack'>) => Promise<readonly T[]>,
  onFailed: (thrown: unknown) => void,
): Promise<(T | undefined)[]> {
  const groups = [...Map.groupBy(parts, ({ ref }) => accountKey(ref)).values()]
  const results = new Map<ActionPart, T | undefined>()
  const settled = await Promise.allSettled(
    groups.map(async (group) => {
      const { sessionId = '', accountId = 0 } = group[0]?.ref ?? {}
      const actions = group.map(({ ref: { conversationId }, actionId }) => ({ conversationId, actionId }))
      const found = await send({ sessionId, accountId, actions })
      for (const [index, part] of group.entries()) results.set(part, found[index])
    }),
  )
  const failed = settled.filter((each) => each.status === 'rejected')
  if (failed.length > 0 && failed.length === groups.length) throw failed[0]?.reason
  for (const { reason } of failed) onFailed(reason)
  return parts.map((part) => results.get(part))
}

/**
 * Sends an undo. Returns the undos, by which they can be canceled, of those that had something left to undo. `onFailed` gets the failure of
 * each account; rejects where all failed.
 */
export async function sendUndo(
  parts: ActionParts,
  timing: Timing,
  onFailed: (thrown: unknown) => void,
): Promise<ActionParts> {
  const undoIds = await forEachAccount(
    parts,
    async (input) => (await call('action:undo', { ...input, ...timing })).undoIds,
    onFailed,
  )
  return parts.flatMap(({ ref }, index) => {
    const undoId = undoIds[index] ?? null
    return undoId === null ? [] : [{ ref, actionId: undoId }]
  })
}

export interface UndoCommands {
  /** Cancels actions that were not sent yet, without a trace; undoes those that were. */
  cancel: (action: StartedAction) => Promise<void>
  /** The same for an undo of the action. */
  cancelUndo: (action: StartedAction, sent: Promise<ActionParts>) => Promise<void>
  /** Shows the outcome of the undo of an action, when it is known. */
  report: (action: StartedAction, sent: Promise<ActionParts>) => Promise<void>
}

export function useUndoCommands(): UndoCommands {
  const notices = useNotices()
  const fail = (thrown: unknown): void => void notices.fail(thrown)
  async function cancelOrUndo(parts: ActionParts): Promise<void> {
    const send = async (input: CommandInput<'action:takeBack'>): Promise<[]> => {
      const { takenBack } = await call('action:takeBack', input)
      const actions = input.actions.filter((_, index) => takenBack[index] !== true)
      if (actions.length > 0) await call('action:undo', { ...input, actions })
      return []
    }
    await forEachAccount(parts, send, fail)
  }
  async function outcomesOf(total: number, parts: ActionParts): Promise<UndoOutcome[]> {
    const known = await forEachAccount(parts, async (input) => (await call('action:undoOutcome', input)).outcomes, fail)
    return [
      ...known.map((outcome) => outcome ?? ('nothing' as const)),
      ...Array.from({ length: total - parts.length }, () => 'nothing' as const),
    ]
  }
  function show(of: DeedTarget | null, outcomes: readonly UndoOutcome[]): void {
    const [first = 'nothing'] = outcomes
    if (outcomes.every((outcome) => outcome === first)) {
      if (!isReported(first)) return
      if (of === null) return void notices.show({ key: `undo.${first}` })
      const action = of.isOpen() ? null : { key: 'app.show' as const, run: of.open }
      return void notices.show({ key: `undo.of.${first}`, values: { contact: of.contact }, action })
    }
    const count = (wanted: UndoOutcome): number => outcomes.filter((outcome) => outcome === wanted).length
    const values = { total: outcomes.length }
    if (count('waiting') > 0) notices.show({ key: 'undo.someWaiting', values: { ...values, count: count('waiting') } })
    else notices.show({ key: 'undo.someUndone', values: { ...values, count: count('undone') } })
  }
  /** Shows a failure as a notice. */
  async function attempt({ deed }: StartedAction, act: () => Promise<void>): Promise<void> {
    try {
      await act()
    } catch (thrown) {
      notices.fail(thrown, undefined, deed.of?.contact)
    }
  }
  return {
    cancel: (action) => attempt(action, () => cancelOrUndo(action.parts)),
    cancelUndo: (action, sent) => attempt(action, async () => cancelOrUndo(await sent)),
    report: (action, sent) =>
      attempt(action, async () => show(action.deed.of, await outcomesOf(action.parts.length, await sent))),
  }
}
