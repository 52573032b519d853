import type { ConversationStatus, Priority } from '../../../../shared/model/conversation.ts'
import type { Assignee, Conversation } from '../../../../shared/model/conversation.ts'
import type { MacroAction } from '../../../../shared/model/macro.ts'
import { happensTwice, macroSteps, writesToContact } from '../../../../shared/model/macro.ts'
import type { Overlay } from '../../cache/index.ts'
import { withOverlay } from '../../cache/index.ts'
import type { ActionKind } from './kind.ts'
import { deedKind } from './kind.ts'
import type { SetChange } from './sets.ts'

/** What a macro certainly changes, as it is shown until the server has run it. */
export interface MacroEffect extends SetChange<string> {
  status?: ConversationStatus | undefined
  assignee?: Assignee | null | undefined
  team?: Conversation['team'] | undefined
  priority?: Priority | null | undefined
  muted?: boolean | undefined
}
export interface MacroChange {
  field: 'macro'
  macroId: number
  name: string
  /** As the user has seen them. */
  actions: MacroAction[]
  effect: MacroEffect
}

/** Milliseconds in which a server has run a macro: it answers before that. */
const RUNS_WITHIN = 5_000

/**
 * Runs a macro on the server. What it did can't be told apart from what others did, so that it can't be undone afterwards: it is held for
 * the undo time. What the user does to the conversation meanwhile follows it.
 */
export const macroKind: ActionKind<MacroChange, MacroChange> = {
  ...deedKind<MacroChange>(),
  topicOf: ({ macroId }) => `macro/${macroId}`,
  overlayOf,
  closes: ({ actions, effect }) =>
    (effect.status !== undefined && effect.status !== 'open') || writesToContact(macroSteps(actions)),
  isUnprovable: ({ actions }) => happensTwice(macroSteps(actions)),
  goesFirst: true,
  settlesAfter: RUNS_WITHIN,
  async send(api, { accountId, conversationId }, change, before) {
    await api.runMacro(accountId, change.macroId, conversationId)
    if (before === null) return {}
    const { status, snoozedUntil, assignee, team, priority, muted, labels } = withOverlay(before, overlayOf(change))
    return { conversation: { status, snoozedUntil, assignee, team, priority, muted, labels } }
  },
}

function overlayOf({ effect: { status, assignee, team, priority, muted, add, remove } }: MacroChange): Overlay {
  return {
    ...(status === undefined ? {} : { status, snoozedUntil: null }),
    ...(assignee === undefined ? {} : { assignee }),
    ...(team === undefined ? {} : { team }),
    ...(priority === undefined ? {} : { priority }),
    ...(muted === undefined ? {} : { muted }),
    labelChange: { add, remove },
  }
}
