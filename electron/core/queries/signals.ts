/** Signals about the outbox, for the windows. */
import type { Signal } from '../../../shared/views.ts'
import type { ActionEntry, OutboxEntry } from '../cache/index.ts'
import { waitingAction } from '../outbox/followingActions.ts'
import type { SessionSource } from '../sessionSource.ts'
import { actionView, changeView, contactNameOf } from './actionViews.ts'
import { errorOf, questionOf } from './messageViews.ts'

/** The signal for an action that the server refused. */
export function actionRefused(session: SessionSource, entry: ActionEntry): Signal {
  const { accountId, conversationId, change, state } = entry
  return {
    kind: 'actionRefused',
    ref: { sessionId: session.id, accountId, conversationId },
    actionId: entry.actionId,
    contactName: contactNameOf(session, accountId, conversationId),
    change: changeView(session, entry, change),
    error: state.kind === 'failed' ? state.error : { code: 'internal', detail: null },
  }
}

/** The signal for an action that the user has to confirm. */
export function actionAsks(session: SessionSource, entry: ActionEntry): Signal {
  const { accountId, conversationId } = entry
  return {
    kind: 'actionAsks',
    ref: { sessionId: session.id, accountId, conversationId },
    contactName: contactNameOf(session, accountId, conversationId),
    action: actionView(session, entry),
  }
}

/** The signal for a message that can't be sent without the user. */
export function messageAsks(session: SessionSource, entry: OutboxEntry): Signal {
  const { accountId, conversationId, echoId } = entry
  return {
    kind: 'messageAsks',
    ref: { sessionId: session.id, accountId, conversationId },
    contactName: contactNameOf(session, accountId, conversationId),
    echoId,
    private: entry.private,
    delivery: entry.state.kind,
    question: questionOf(session, entry),
    error: errorOf(session, entry),
    actionId: waitingAction(session.stores.local, entry)?.actionId ?? null,
  }
}
