import type { Change } from '../../cache/index.ts'
import { assigneeKind } from './assignee.ts'
import { deleteMessageKind } from './deleteMessage.ts'
import type { ActionKind } from './kind.ts'
import { labelsKind } from './labels.ts'
import { priorityKind } from './priority.ts'
import { readKind } from './read.ts'
import { statusKind } from './status.ts'

/** The table of action kinds: everything that is special to one kind is in its row. A new kind is a row here and in `ChangeSchema`, and a test. */
const KINDS = {
  status: statusKind,
  assignee: assigneeKind,
  priority: priorityKind,
  labels: labelsKind,
  read: readKind,
  message: deleteMessageKind,
}

/** What the user wants to be true. The values before it are the queue's to know. */
export type ActionRequest = {
  [F in keyof typeof KINDS]: Parameters<(typeof KINDS)[F]['changeOf']>[0]
}[keyof typeof KINDS]

const table: Readonly<Record<Change['field'], ActionKind<Change, ActionRequest>>> = KINDS

/** The row of a change or a request. */
export function kindOf({ field }: Pick<Change, 'field'>): ActionKind<Change, ActionRequest> {
  return table[field]
}

/** What of a conversation an action sets: of one topic the later action replaces the earlier. */
export function topicOf(change: Change): string {
  return kindOf(change).topicOf?.(change) ?? change.field
}
