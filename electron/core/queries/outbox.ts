import type { QueryInput } from '../../../shared/bridge.ts'
import { conversationKey } from '../../../shared/model/ids.ts'
import { plainLine } from '../../../shared/text/plainWords.ts'
import type { WaitingItem } from '../../../shared/views.ts'
import type { ActionEntry, OutboxEntry, StoredDraft } from '../cache/index.ts'
import type { SessionSource } from '../sessionSource.ts'
import { actionView, contactNameOf } from './actionViews.ts'
import { anyAccountName } from './desk.ts'
import { inactiveCode } from './loadState.ts'
import { checkOf, errorOf, questionOf } from './messageViews.ts'
import type { DeskChanges, LiveQuery, QueryPorts, QueryResult } from './query.ts'

/** Characters of a message's preview. */
const SHOWN = 300

/** Unsent messages and actions of every session: for the banner, its list and the confirmation before signing out. */
export class OutboxQuery implements LiveQuery<'outbox'> {
  readonly #ports: QueryPorts
  readonly #allDrafts: boolean
  #isEmpty = true

  constructor(ports: QueryPorts, { allDrafts = false }: QueryInput<'outbox'>) {
    this.#ports = ports
    this.#allDrafts = allDrafts
  }

  run(): QueryResult<'outbox'> {
    const sessions = this.#ports.sessions()
    const items = sessions.flatMap((session) => {
      const nameOf = (accountId: number): string => anyAccountName(session, accountId, sessions, this.#ports.settings())
      const isHidden = ({ ref }: UnnamedItem): boolean => session.hiddenAccounts.some(({ id }) => id === ref.accountId)
      const items = itemsOf(session, this.#allDrafts).filter((item) => !isHidden(item))
      return items.map((item) => ({ ...item, accountName: nameOf(item.ref.accountId) }))
    })
    this.#isEmpty = items.length === 0
    return {
      head: {
        waiting: sessions.reduce((sum, { outbox, queue }) => sum + outbox.waiting + queue.count().waiting, 0),
        asking: sessions.reduce((sum, { outbox, queue }) => sum + outbox.asking + queue.count().asking, 0),
      },
      items,
    }
  }

  isTouchedBy({ sessions, roster, settings }: DeskChanges): boolean {
    // The user's names of accounts are settings.
    if (roster || (settings && !this.#isEmpty)) return true
    // Items have contact names and what other agents did; without items only a new one matters.
    for (const changes of sessions.values())
      if (changes.session || (!this.#isEmpty && (changes.conversations.size > 0 || changes.contacts.size > 0)))
        return true
    return false
  }

  ensureLoaded(): void {
    // Everything shown is on this computer.
  }
}

type Unnamed<I> = I extends unknown ? Omit<I, 'accountName'> : never
/** Its account is named where all sessions are known. */
type UnnamedItem = Unnamed<WaitingItem>

function itemsOf(session: SessionSource, allDrafts: boolean): UnnamedItem[] {
  const { local } = session.stores
  const messages = local.entries().map((entry) => ({ order: entry.order, item: messageItem(session, entry) }))
  const actions = local.actions.all().map((entry) => ({ order: entry.order, item: actionItem(session, entry) }))
  const drafts = local.allDrafts().filter((draft) => allDrafts || isGone(session, draft))
  return [
    ...[...messages, ...actions].sort((one, other) => one.order - other.order).map(({ item }) => item),
    ...drafts.map((draft) => draftItem(session, draft)),
  ]
}

/** Its account was lost, or its conversation is not the user's any more: what was written can only be copied. */
function isGone(
  { profile, stores }: SessionSource,
  { accountId, conversationId }: { accountId: number; conversationId: number },
): boolean {
  return (
    inactiveCode(profile, accountId) === 'accountLost' ||
    stores.server.conversations.get(accountId, conversationId) === null
  )
}

function messageItem(session: SessionSource, entry: OutboxEntry): UnnamedItem {
  const { state } = entry
  return {
    ...commonOf(session, entry, entry.echoId),
    since: entry.createdAt,
    kind: 'message',
    text: plainLine(entry.content, 'markdown', SHOWN),
    private: entry.private,
    attachments: entry.uploadIds.length,
    whole: isGone(session, entry) ? entry.content : null,
    delivery: state.kind,
    question: questionOf(session, entry, checkOf(session, entry)),
    error: errorOf(session, entry),
    nextTryAt: session.outbox.nextTryAt(entry),
  }
}

function draftItem(session: SessionSource, stored: StoredDraft): UnnamedItem {
  const { draft, mode } = stored
  return {
    ...commonOf(session, stored, `draft/${mode}`),
    since: null,
    kind: 'draft',
    mode,
    text: plainLine(draft.text, 'markdown', SHOWN),
    attachments: draft.uploadIds.length,
    whole: draft.text,
  }
}

function actionItem(session: SessionSource, entry: ActionEntry): UnnamedItem {
  return {
    ...commonOf(session, entry, entry.actionId),
    since: entry.createdAt,
    kind: 'action',
    action: actionView(session, entry),
  }
}

function commonOf(
  session: SessionSource,
  { accountId, conversationId }: { accountId: number; conversationId: number },
  id: string,
): Pick<WaitingItem, 'key' | 'ref' | 'contactName' | 'isLost'> {
  const ref = { sessionId: session.id, accountId, conversationId }
  return {
    key: `${conversationKey(ref)}/${id}`,
    ref,
    contactName: contactNameOf(session, accountId, conversationId),
    isLost: inactiveCode(session.profile, accountId) === 'accountLost',
  }
}
