import { conversationFromWire } from '../../../shared/model/conversationFromWire.ts'
import { countOf, listOf, wireOf } from '../../../shared/model/wire.ts'
import type { Caller, Query } from './caller.ts'
import { StatusNames } from './statusNames.ts'
import type { ConversationListFilter, ConversationPage, DeskApi, UnreadAnswer } from './types.ts'
import { ApiError } from './types.ts'

type ConversationCalls = Pick<
  DeskApi,
  | 'conversations'
  | 'newestConversations'
  | 'conversation'
  | 'isOld'
  | 'counts'
  | 'unreadCounts'
  | 'setStatus'
  | 'assign'
  | 'assignTeam'
  | 'setLabels'
  | 'setPriority'
  | 'markSeen'
  | 'markUnread'
  | 'setTyping'
  | 'contactConversations'
>

export function conversationCalls(caller: Caller): ConversationCalls {
  const statuses = new StatusNames()
  const pathOf = (accountId: number, conversationId: number): string =>
    `/api/v1/accounts/${accountId}/conversations/${conversationId}`

  const list = async (accountId: number, filter: ConversationListFilter, status: string): Promise<ConversationPage> =>
    pageOf(
      await caller.call('GET', `/api/v1/accounts/${accountId}/conversations`, {
        query: { ...queryOf(filter), status, page: filter.page },
        isRepeated: true,
      }),
      accountId,
    )

  return {
    conversations: (accountId, filter) =>
      statuses.list(filter.status, (status) => list(accountId, filter, status), mergePages),

    newestConversations: (accountId, tag) => newestPage(caller, statuses, accountId, tag),

    async conversation(accountId, conversationId) {
      return oneOf(await caller.call('GET', pathOf(accountId, conversationId)), accountId)
    },

    isOld: () => statuses.isOld,

    counts: (accountId, filter) =>
      statuses.list(
        filter.status,
        async (status) =>
          countsOf(
            await caller.call('GET', `/api/v1/accounts/${accountId}/conversations/meta`, {
              query: { ...queryOf(filter), status },
            }),
          ),
        addCounts,
      ),

    unreadCounts: (accountId) => unreadCounts(caller, accountId),

    setStatus: (accountId, conversationId, status, snoozedUntil) =>
      statuses.change(status, async (name) => {
        const until = status === 'snoozed' ? { snoozed_until: snoozedUntil } : {}
        await caller.call('POST', `${pathOf(accountId, conversationId)}/toggle_status`, {
          json: { status: name, ...until },
        })
      }),

    async assign(accountId, conversationId, assignee) {
      const kind = assignee?.kind === 'bot' ? { assignee_type: 'AgentBot' } : {}
      await caller.call('POST', `${pathOf(accountId, conversationId)}/assignments`, {
        json: { assignee_id: assignee?.id ?? 0, ...kind },
      })
    },

    async assignTeam(accountId, conversationId, teamId) {
      await caller.call('POST', `${pathOf(accountId, conversationId)}/assignments`, { json: { team_id: teamId ?? 0 } })
    },

    async setLabels(accountId, conversationId, labels) {
      const answer = wireOf(
        await caller.call('POST', `${pathOf(accountId, conversationId)}/labels`, { json: { labels } }),
      )
      if (!answer || !Array.isArray(answer['payload'])) throw new ApiError({ code: 'badAnswer', reachedServer: 'yes' })
      return answer['payload'].filter((label) => typeof label === 'string')
    },

    async setPriority(accountId, conversationId, priority) {
      await caller.call('POST', `${pathOf(accountId, conversationId)}/toggle_priority`, { json: { priority } })
    },

    async markSeen(accountId, conversationId) {
      return oneOf(await caller.call('POST', `${pathOf(accountId, conversationId)}/update_last_seen`), accountId)
    },

    async markUnread(accountId, conversationId) {
      return oneOf(await caller.call('POST', `${pathOf(accountId, conversationId)}/unread`), accountId)
    },

    async setTyping(accountId, conversationId, on, isPrivate) {
      await caller.call('POST', `${pathOf(accountId, conversationId)}/toggle_typing_status`, {
        json: { typing_status: on ? 'on' : 'off', is_private: isPrivate },
      })
    },

    async contactConversations(accountId, contactId) {
      return pageOf(
        await caller.call('GET', `/api/v1/accounts/${accountId}/contacts/${contactId}/conversations`),
        accountId,
      )
    },
  }
}

/** One list, or one for each status from servers that don't know all of them at once: tags apply to the former only. */
async function newestPage(
  caller: Caller,
  statuses: StatusNames,
  accountId: number,
  tag: string | null,
): ReturnType<DeskApi['newestConversations']> {
  let next: string | null = null
  const page = await statuses.list<ConversationPage | null>(
    'all',
    async (status) => {
      const isAll = status === 'all'
      const query = { assignee_type: 'all', status, page: 1 }
      const path = `/api/v1/accounts/${accountId}/conversations`
      const changed = await caller.callIfChanged(path, { query }, isAll ? tag : null)
      if (isAll) next = changed === null ? tag : changed.tag
      return changed === null ? null : pageOf(changed.answer, accountId)
    },
    (one, other) => (one === null || other === null ? null : mergePages(one, other)),
  )
  return { page, tag: next }
}

function queryOf(filter: Omit<ConversationListFilter, 'page'>): Query {
  return {
    assignee_type: filter.assigneeType,
    sort_by: filter.sortBy,
    inbox_id: filter.inboxId,
    team_id: filter.teamId,
    labels: filter.labels,
    conversation_type: filter.conversationType,
  }
}

/** `{ data: { meta, payload } }`, `{ meta, payload }` or `{ payload }`. */
export function pageOf(answer: unknown, accountId: number): ConversationPage {
  const outer = wireOf(answer)
  const data = wireOf(outer?.['data']) ?? outer
  if (!data || !Array.isArray(data['payload'])) throw new ApiError({ code: 'badAnswer', reachedServer: 'yes' })
  return bundled(data['payload'], accountId, countsOf(data))
}

function oneOf(answer: unknown, accountId: number): ConversationPage {
  const page = bundled([answer], accountId, { mine: 0, unassigned: 0, all: 0 })
  if (page.conversations.length === 0) throw new ApiError({ code: 'badAnswer', reachedServer: 'yes' })
  return page
}

function bundled(rows: unknown, accountId: number, counts: ConversationPage['counts']): ConversationPage {
  const bundles = listOf(rows)
    .map((row) => conversationFromWire(row, accountId))
    .filter((bundle) => bundle !== null)
  return {
    counts,
    conversations: bundles.map((bundle) => bundle.conversation),
    contacts: bundles.map((bundle) => bundle.contact).filter((contact) => contact !== null),
    messages: bundles.flatMap((bundle) => bundle.messages),
  }
}

function countsOf(answer: unknown): ConversationPage['counts'] {
  const meta = wireOf(wireOf(answer)?.['meta'])
  return {
    mine: countOf(meta?.['mine_count']) ?? 0,
    unassigned: countOf(meta?.['unassigned_count']) ?? 0,
    all: countOf(meta?.['all_count']) ?? 0,
  }
}

/** `{ payload: { all_count, inboxes: { "3": 2 }, teams, labels } }`. */
async function unreadCounts(caller: Caller, accountId: number): Promise<UnreadAnswer> {
  const path = `/api/v1/accounts/${accountId}/conversations/unread_counts`
  const answer = wireOf(await caller.call('GET', path, { isOptional: true }))
  const payload = wireOf(answer?.['payload'])
  const all = countOf(payload?.['all_count'])
  if (all === null) throw new ApiError({ code: 'badAnswer', reachedServer: 'yes' })
  return {
    all,
    inboxes: countsById(payload?.['inboxes']),
    teams: countsById(payload?.['teams']),
    labels: countsById(payload?.['labels']),
  }
}

/** `{ "3": 2 }`; entries that are no counts are left out. */
function countsById(value: unknown): Map<number, number> {
  const entries = Object.entries(wireOf(value) ?? {}).flatMap(([key, one]): [number, number][] => {
    const [id, count] = [countOf(key), countOf(one)]
    return id === null || count === null ? [] : [[id, count]]
  })
  return new Map(entries)
}

function addCounts(one: ConversationPage['counts'], other: ConversationPage['counts']): ConversationPage['counts'] {
  return { mine: one.mine + other.mine, unassigned: one.unassigned + other.unassigned, all: one.all + other.all }
}

function mergePages(one: ConversationPage, other: ConversationPage): ConversationPage {
  const conversations = [...one.conversations, ...other.conversations].sort(
    (first, second) => (second.lastActivityAt ?? 0) - (first.lastActivityAt ?? 0),
  )
  return {
    counts: addCounts(one.counts, other.counts),
    conversations,
    contacts: [...one.contacts, ...other.contacts],
    messages: [...one.messages, ...other.messages],
    reached: Math.max(reachedOf(one), reachedOf(other)),
  }
}

/**
 * The last activity down to which a list is complete; its older conversations are on the next page. An empty list is
 * complete.
 */
function reachedOf(page: ConversationPage): number {
  return (
    page.reached ??
    page.conversations.reduce(
      (lowest, { lastActivityAt }) => Math.min(lowest, lastActivityAt ?? Infinity),
      page.conversations.length === 0 ? -Infinity : Infinity,
    )
  )
}
