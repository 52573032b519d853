import type { Assignee, Conversation } from '../../../shared/model/conversation.ts'
import { macroSteps, statusAfter } from '../../../shared/model/macro.ts'
import type { AttributeValue } from '../../../shared/model/people.ts'
import { isAttributeValue } from '../../../shared/model/people.ts'
import { previewOf } from '../../../shared/model/preview.ts'
import { contactName, shownName } from '../../../shared/text/names.ts'
import type { ActionChange, ActionView, NamedAgent, SinceThen } from '../../../shared/views.ts'
import type { ActionEntry, Change } from '../cache/index.ts'
import { isAwaitingMessage, isBehindMessage } from '../cache/index.ts'
import { ActionFacts } from '../outbox/actionFacts.ts'
import { isBlockedByMessage } from '../outbox/followingActions.ts'
import type { ActionTarget } from '../outbox/kinds/kind.ts'
import type { SessionSource } from '../sessionSource.ts'
import { inactiveCode } from './loadState.ts'

/** An unconfirmed action as the user sees it. */
export function actionView(session: SessionSource, entry: ActionEntry): ActionView {
  const { accountId, conversationId, state } = entry
  const base = session.stores.server.conversations.base(accountId, conversationId)
  return {
    key: entry.actionId,
    change: changeView(session, entry, entry.change),
    state: stateOf(session, entry),
    reason: state.kind === 'held' ? state.reason : null,
    since: sinceOf(session, entry),
    theirs: state.kind === 'held' && base ? theirsOf(session, entry.change, base) : null,
    error: errorOf(session, entry),
    nextTryAt: session.queue.nextTryAt(entry),
    createdAt: entry.createdAt,
  }
}

function errorOf({ profile }: SessionSource, { accountId, state }: ActionEntry): ActionView['error'] {
  if (state.kind === 'failed') return state.error
  const inactive = state.kind === 'queued' || state.kind === 'unknown' ? inactiveCode(profile, accountId) : null
  if (inactive !== null) return { code: inactive, detail: null }
  return state.kind === 'queued' || state.kind === 'unknown' ? state.error : null
}

function stateOf(session: SessionSource, entry: ActionEntry): ActionView['state'] {
  const { kind } = entry.state
  if (kind === 'held' || kind === 'failed') return kind
  if (isBlockedByMessage(session.stores.local, entry)) return 'blocked'
  if (kind === 'delayed') return kind
  const messages = session.stores.local.entriesOf(entry.accountId, entry.conversationId)
  return isAwaitingMessage(entry) || isBehindMessage(messages, entry.order) ? 'afterMessage' : 'waiting'
}

/** What changed since the action, for the text of the confirmation: recorded with the question, or computed now if Deskbell quit before. */
function sinceOf(session: SessionSource, entry: ActionEntry): SinceThen | null {
  const { state } = entry
  if (state.kind !== 'held') return null
  if (state.reason === 'quit') return new ActionFacts(session.stores.server, () => session.me).confirmationReason(entry)
  if (state.reason === 'unsure') return null
  return { reason: state.reason, name: state.name ?? null, at: state.at ?? null }
}

/** The name of a conversation's contact; null where unknown. */
export function contactNameOf(session: SessionSource, accountId: number, conversationId: number): string | null {
  const { server } = session.stores
  const contactId = server.conversations.get(accountId, conversationId)?.contactId ?? null
  const contact = contactId === null ? null : server.contacts.get(accountId, contactId)
  return contact ? contactName(contact) || null : null
}

export function changeView(session: SessionSource, target: ActionTarget, change: Change): ActionChange {
  switch (change.field) {
    case 'status':
      return { field: 'status', status: change.value.status, until: change.value.snoozedUntil }
    case 'assignee':
      return { field: 'assignee', assignee: assigneeView(session, change.value) }
    case 'team':
      return { field: 'team', team: teamView(change.value) }
    case 'priority':
      return { field: 'priority', priority: change.value }
    case 'labels':
      return { field: 'labels', add: change.add, remove: change.remove }
    case 'read':
      return { field: 'read', unread: change.value.unread }
    case 'muted':
      return { field: 'muted', muted: change.value.muted }
    case 'transcript':
    case 'conversation':
      return change
    case 'participants': {
      const named = (id: number): NamedAgent => agentView(session, target.accountId, id)
      return { field: 'participants', add: change.add.map(named), remove: change.remove.map(named) }
    }
    case 'attribute':
      return attributeView(session, target, change.key, change.value)
    case 'macro':
      return macroView(change)
    case 'message':
      return { field: 'message', messageId: change.messageId, text: textOf(session, target, change.messageId) }
  }
}

/** The preview of a message; empty where it is not cached. */
function textOf(session: SessionSource, { accountId, conversationId }: ActionTarget, messageId: number): string {
  const message = session.stores.server.messages.get(accountId, conversationId, messageId)
  return message ? (previewOf(message)?.text ?? '') : ''
}

function theirsOf(session: SessionSource, change: Change, base: Conversation): ActionChange | null {
  switch (change.field) {
    case 'status':
      return { field: 'status', status: base.status, until: base.status === 'snoozed' ? base.snoozedUntil : null }
    case 'assignee':
      return { field: 'assignee', assignee: assigneeView(session, base.assignee) }
    case 'team':
      return { field: 'team', team: teamView(base.team) }
    case 'priority':
      return { field: 'priority', priority: base.priority }
    case 'muted':
      return { field: 'muted', muted: base.muted }
    case 'attribute': {
      const value = base.customAttributes[change.key]
      return attributeView(session, base, change.key, isAttributeValue(value) ? value : null)
    }
    // As it is since somebody has changed it.
    case 'macro':
      return macroView(change)
    case 'labels':
    case 'participants':
    case 'transcript':
    case 'conversation':
    case 'read':
    case 'message':
      return null
  }
}

function attributeView(
  { stores }: SessionSource,
  { accountId }: Pick<ActionTarget, 'accountId'>,
  key: string,
  value: AttributeValue | null,
): ActionChange {
  const name = stores.server.meta
    .reference(accountId, 'attributeDefinitions')
    ?.find((each) => each.of === 'conversation' && each.key === key)?.name
  return { field: 'attribute', key, name: shownName(name || key), value }
}

function macroView({ macroId, name, actions }: Extract<Change, { field: 'macro' }>): ActionChange {
  return { field: 'macro', macroId, name: shownName(name), status: statusAfter(macroSteps(actions)) }
}

/** No name where the agent is unknown. */
function agentView(session: SessionSource, accountId: number, id: number): NamedAgent {
  const agent = session.stores.server.meta.reference(accountId, 'agents')?.find((each) => each.id === id)
  return { id, name: shownName(agent?.name ?? ''), isMe: id === session.me }
}

function assigneeView(
  session: SessionSource,
  assignee: Assignee | null,
): { id: number; name: string; isMe: boolean } | null {
  return (
    assignee && {
      id: assignee.id,
      name: shownName(assignee.name),
      isMe: assignee.kind === 'user' && assignee.id === session.me,
    }
  )
}

const teamView = (team: Conversation['team']): Conversation['team'] => team && { ...team, name: shownName(team.name) }
