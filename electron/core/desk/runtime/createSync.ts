import { AssignableLoader } from '../../sync/assignableLoader.ts'
import { ChangePoll } from '../../sync/changePoll.ts'
import { ContactLoader } from '../../sync/contactLoader.ts'
import { ConversationFetcher } from '../../sync/conversationFetcher.ts'
import { CountsKeeper } from '../../sync/counts.ts'
import { FilterLists } from '../../sync/filterLists.ts'
import { GapSync } from '../../sync/gapSync.ts'
import { HistoryLoader } from '../../sync/historyLoader.ts'
import { IgnoredSorts } from '../../sync/ignoredSorts.ts'
import { ListLoader } from '../../sync/listLoader.ts'
import { Memberships } from '../../sync/memberships.ts'
import { NotificationKeeper } from '../../sync/notificationKeeper.ts'
import { ParticipantLoader } from '../../sync/participantLoader.ts'
import { ReferenceLoader } from '../../sync/referenceLoader.ts'
import { ServerUnread } from '../../sync/serverUnread.ts'
import { ThreadLoader } from '../../sync/threadLoader.ts'
import { UnreadFinder } from '../../sync/unreadFinder.ts'
import { Recovery } from '../recovery.ts'
import type { Base } from './createBase.ts'

/** What loads from the server: lists, threads, people, counts, and the sync after a gap. */
export function createSync(base: Base) {
  const { capabilities, syncPorts, events, freshness, identity, stores, watermarks } = base
  const { server, local } = stores
  const watchedLists = () => events.watchedLists().filter(({ accountId }) => identity.accountIds.includes(accountId))
  const counts = new CountsKeeper(syncPorts, watchedLists)
  const fetcher = new ConversationFetcher(syncPorts, local)
  const ignoredSorts = new IgnoredSorts(server.meta, () => syncPorts.changes.touchSession())
  const lists = new ListLoader(syncPorts, counts, fetcher, ignoredSorts)
  const memberships = new Memberships(syncPorts, fetcher, {
    capabilities,
    permissions: (accountId) => identity.permissions(accountId),
  })
  const unread = new UnreadFinder(syncPorts)
  const filters = new FilterLists(syncPorts, fetcher, (isThere) => capabilities.onUsed('filters', isThere))
  const serverUnread = new ServerUnread(syncPorts, () => capabilities.isOld)
  const threads = new ThreadLoader(syncPorts)
  const history = new HistoryLoader(syncPorts, (accountId, conversationId) =>
    threads.compare(accountId, conversationId),
  )
  const contacts = new ContactLoader(syncPorts)
  /** The user may have lost the access to some conversations: compares what is on screen of an account. */
  const compareShown = (accountId: number): void => {
    counts.markDirty([accountId])
    for (const filter of watchedLists()) if (filter.accountId === accountId) void lists.refresh(filter, true)
    for (const ref of events.watchedThreads())
      if (ref.accountId === accountId) void fetcher.fetch(accountId, ref.conversationId)
  }
  const reference = new ReferenceLoader(syncPorts, compareShown, (isThere) => capabilities.onUsed('folders', isThere))
  const assignable = new AssignableLoader(syncPorts)
  const participants = new ParticipantLoader(syncPorts)
  const recovery = new Recovery({
    server,
    me: () => identity.me,
    watermark: (accountId) => watermarks.from(accountId),
    isLive: (accountId) => freshness.isLive(accountId),
  })
  const notifications = new NotificationKeeper(syncPorts, {
    fetcher,
    onFound: (notification) => recovery.onNotification(notification),
    onStored: (notification) => memberships.onNotification(notification),
    hasRead: (accountId, conversationId) => events.hasRead(accountId, conversationId),
  })
  const gapSync = new GapSync(syncPorts, {
    lists,
    threads,
    counts,
    reference,
    fetcher,
    notifications,
    watermarks,
    watchedLists,
    watchedThreads: () => events.watchedThreads(),
  })
  const changePoll = new ChangePoll(syncPorts, { gapSync, counts })
  return {
    compareShown,
    counts,
    fetcher,
    ignoredSorts,
    lists,
    memberships,
    unread,
    filters,
    serverUnread,
    threads,
    history,
    contacts,
    reference,
    assignable,
    participants,
    recovery,
    notifications,
    gapSync,
    changePoll,
  }
}

export type Sync = ReturnType<typeof createSync>
