/** Starts actions that can be undone, on one conversation or on many at once, and shows their notice. */
import type { ActionResult } from '../../shared/bridge.ts'
import type { ConversationRef } from '../../shared/model/ids.ts'
import { conversationKey } from '../../shared/model/ids.ts'
import { useBatches } from './batches.ts'
import { useNavigation } from './navigation.ts'
import type { Deferrals } from './useDeferrals.ts'
import type { Deed, DoneActions, LocalDeed, StartedAction, StartedPart } from './useDoneActions.ts'
import type { Timing } from './useUndoCommands.ts'
import { useWriting } from './writing.ts'

/**
 * What was done to one conversation. `field`: what was set; a newer notice for the same field replaces the older. `values.contact`: whose
 * conversation it is.
 */
export interface NewAction extends Pick<Deed, 'key' | 'values'> {
  ref: ConversationRef
  field: string
}

/** The actions of a batch, and the conversations that the server has removed meanwhile. */
export interface StartedBatch {
  readonly done: readonly StartedPart[]
  readonly missing: readonly ConversationRef[]
}

export interface ActionStart {
  /**
   * Starts an action. `send` calls the command, with `timing` in its input. Returns the action's id; null where nothing
   * was to be done. Rejects as the command does.
   */
  readonly run: (action: NewAction, send: (timing: Timing) => Promise<ActionResult>) => Promise<string | null>
  /**
   * Starts the actions of a batch, which are undone together. Its notice has the number of those that were started, as
   * `count`. Rejects as the command does.
   */
  readonly runAll: (deed: Deed, send: (timing: Timing) => Promise<StartedBatch>) => Promise<void>
  /** Does what main has no action of, at once. `ref`: the first conversation. Rejects as `local.apply` does. */
  readonly runLocal: (deed: Omit<Deed, 'local'>, ref: ConversationRef, local: LocalDeed) => Promise<void>
}

export interface ActionStartOptions {
  actions: DoneActions
  deferrals: Deferrals
  /** How an undo goes back to a conversation that is changed now. */
  wayBack: (ref: ConversationRef) => Deed['goTo']
}

export function useActionStart({ actions, deferrals, wayBack }: ActionStartOptions): ActionStart {
  const batches = useBatches()
  const navigation = useNavigation()
  const writing = useWriting()

  /** `deedOf`: from the number of actions that were started. */
  async function start(
    deedOf: (count: number) => Deed,
    send: (timing: Timing) => Promise<readonly StartedPart[]>,
  ): Promise<readonly StartedPart[]> {
    const deferral = deferrals.current()
    const accepted = send(deferral === null ? {} : { delayFor: deferral.delayFor }).then((parts) =>
      parts.length === 0 ? null : { deed: deedOf(parts.length), parts },
    )
    deferral?.started.push(accepted.catch(() => null))
    const started = await accepted
    if (started === null) return []
    if (deferral?.state === 'open') deferral.unannounced.push(started)
    else if (deferral?.state !== 'canceled') actions.announce(started)
    return started.parts
  }
  const run: ActionStart['run'] = async ({ ref, field, key, values }, send) => {
    const name = conversationKey(ref)
    const deed: Deed = {
      key,
      values,
      topic: `${name}/${field}`,
      goTo: wayBack(ref),
      of: {
        contact: String(values['contact'] ?? ''),
        isOpen: () => navigation.openKey === name,
        open: () => writing.open(ref),
      },
    }
    const parts = await start(
      () => deed,
      async (timing) => {
        const { actionId, reachesContact } = await send(timing)
        return actionId === null ? [] : [{ ref, actionId, reachesContact }]
      },
    )
    return parts[0]?.actionId ?? null
  }
  const runAll: ActionStart['runAll'] = async (deed, send) => {
    await start(
      (count) => ({ ...deed, values: { ...deed.values, count } }),
      async (timing) => {
        const { done, missing } = await send(timing)
        batches.track(done, missing)
        return done
      },
    )
  }
  let locals = 0
  const runLocal: ActionStart['runLocal'] = async (deed, ref, local) => {
    const deferral = deferrals.current()
    const started: StartedAction = {
      deed: { ...deed, local },
      parts: [{ ref, actionId: `local/${++locals}`, reachesContact: false }],
    }
    deferral?.takeBacks.push(() => {
      local.revert().catch(() => undefined)
      const announced = actions.done.value.find(({ actionId }) => actionId === started.parts[0]?.actionId)
      if (announced !== undefined) actions.remove(announced)
    })
    await local.apply()
    if (deferral?.state === 'open') deferral.unannounced.push(started)
    else if (deferral?.state !== 'canceled') actions.announce(started)
  }
  return { run, runAll, runLocal }
}
