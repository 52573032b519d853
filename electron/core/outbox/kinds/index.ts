import type { Change } from '../../cache/index.ts'
import { assigneeKind } from './assignee.ts'
import { attributeKind } from './attribute.ts'
import { deleteConversationKind } from './deleteConversation.ts'
import { deleteMessageKind } from './deleteMessage.ts'
import type { ActionKind } from './kind.ts'
import { labelsKind } from './labels.ts'
import { macroKind } from './macro.ts'
import { mutedKind } from './muted.ts'
import { participantsKind } from './participants.ts'
import { priorityKind } from './priority.ts'
import { readKind } from './read.ts'
import { statusKind } from './status.ts'
import { teamKind } from './team.ts'
import { transcriptKind } from './transcript.ts'

/**
 * The table of action kinds. A row contains everything specific to its kind. A new kind needs a row here, a change in
 * `ChangeSchema`, and a test.
 */
const KINDS = {
  status: statusKind,
  assignee: assigneeKind,
  team: teamKind,
  priority: priorityKind,
  labels: labelsKind,
  attribute: attributeKind,
  read: readKind,
  muted: mutedKind,
  participants: participantsKind,
  transcript: transcriptKind,
  macro: macroKind,
  conversation: deleteConversationKind,
  message: deleteMessageKind,
}

/** What the user requests. The queue adds the values before it. */
export type ActionRequest = {
  [F in keyof typeof KINDS]: Parameters<(typeof KINDS)[F]['changeOf']>[0]
}[keyof typeof KINDS]

const table: Readonly<Record<Change['field'], ActionKind<Change, ActionRequest>>> = KINDS

/** The kind of a change or a request. */
export function kindOf({ field }: Pick<Change, 'field'>): ActionKind<Change, ActionRequest> {
  return table[field]
}

/** What an action changes in its conversation: a later action of the same topic replaces an earlier one. */
export function topicOf(change: Change): string {
  return kindOf(change).topicOf?.(change) ?? change.field
}
