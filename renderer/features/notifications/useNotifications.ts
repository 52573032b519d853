/** The notifications that the bell shows: of the current account, or of all of them, merged by time. */
import type { ComputedRef, Ref } from 'vue'
import { computed, shallowRef, watch } from 'vue'
import type { AccountRef } from '../../../shared/model/ids.ts'
import type { LoadState, NotificationView } from '../../../shared/views.ts'
import { call } from '../../bridge/client.ts'
import type { Watched } from '../../bridge/watch.ts'
import { useWatchEach } from '../../bridge/watchEach.ts'
import { useNavigation } from '../../stores/navigation.ts'
import { useNotices } from '../../stores/notices.ts'
import type { SignedInAccount } from '../../stores/sessions.ts'
import { useSessions } from '../../stores/sessions.ts'
import { usePainted } from '../../ui/painted.ts'

export interface ListedNotification {
  key: string
  notification: NotificationView
  entry: SignedInAccount
}

export interface Notifications {
  /** Unread ones, without those of muted accounts where all accounts are shown. */
  unread: ComputedRef<number>
  /** Some are unread, muted ones too. */
  canReadAll: ComputedRef<boolean>
  state: ComputedRef<LoadState>
  items: ComputedRef<readonly ListedNotification[]>
  hasMore: ComputedRef<boolean>
  /** Names of the accounts whose notifications could not be loaded, where others are shown. */
  failed: ComputedRef<readonly string[]>
  more: () => void
  retry: () => void
  read: (one: ListedNotification) => void
  readAll: () => void
}

/** A page of the servers. */
const PAGE = 15

/** `open`: the panel is shown; it closes where the accounts change. Without it only the number is asked for. */
export function useNotifications(open: Ref<boolean>): Notifications {
  const navigation = useNavigation()
  const sessions = useSessions()
  const notices = useNotices()
  const painted = usePainted()
  const limit = shallowRef(PAGE)
  const isMerged = computed(() => navigation.merged !== null)
  const entries = computed(() =>
    isMerged.value ? sessions.usable : sessions.accounts.filter(({ key }) => key === navigation.accountKey),
  )
  watch(
    () => (isMerged.value ? '' : navigation.accountKey),
    () => {
      limit.value = PAGE
      open.value = false
    },
  )
  // As many of each as are shown of all: the newest of all are among them.
  const each = useWatchEach('notifications', () =>
    painted.value
      ? new Map(entries.value.map(({ key, ref }) => [key, { ...ref, limit: open.value ? limit.value : 0 }]))
      : new Map(),
  )
  const parts = computed(() =>
    entries.value.flatMap((entry) => {
      const watched = each.value.get(entry.key)
      return watched === undefined ? [] : [{ entry, watched, state: stateOf(watched) }]
    }),
  )
  const found = computed<ListedNotification[]>(() =>
    parts.value.flatMap(({ entry, watched }) =>
      watched.items.value.map((notification) => ({ key: `${entry.key}/${notification.key}`, notification, entry })),
    ),
  )
  const items = computed(() =>
    isMerged.value
      ? found.value.toSorted((one, other) => other.notification.at - one.notification.at).slice(0, limit.value)
      : found.value,
  )
  const state = computed(() =>
    commonState(
      parts.value.map((part) => part.state),
      items.value.length > 0,
    ),
  )
  const markRead = (ref: AccountRef, notificationId: number | null): void =>
    void call('notification:markRead', { ...ref, notificationId }).catch((thrown: unknown) => notices.fail(thrown))
  return {
    unread: computed(() =>
      parts.value.reduce(
        (sum, { entry, watched }) => (isMerged.value && entry.account.muted ? sum : sum + unreadOf(watched)),
        0,
      ),
    ),
    canReadAll: computed(() => parts.value.some(({ watched }) => unreadOf(watched) > 0)),
    state,
    items,
    hasMore: computed(
      () =>
        found.value.length > items.value.length ||
        parts.value.some(({ watched }) => watched.head.value?.hasMore === true),
    ),
    failed: computed(() =>
      state.value.kind === 'error'
        ? []
        : parts.value.flatMap((part) => (part.state.kind === 'error' ? [part.entry.account.fullName] : [])),
    ),
    more: () => {
      limit.value += PAGE
    },
    retry: () => {
      for (const part of parts.value) if (part.state.kind === 'error') void part.watched.refresh()
    },
    read: ({ entry, notification }) => {
      if (!notification.read) markRead(entry.ref, notification.id)
    },
    readAll: () => {
      for (const { entry, watched } of parts.value) if (unreadOf(watched) > 0) markRead(entry.ref, null)
    },
  }
}

const unreadOf = (watched: Watched<'notifications'>): number => watched.head.value?.unread ?? 0

/** An error is that of all accounts: else what the others have is shown. */
function commonState(states: readonly LoadState[], hasItems: boolean): LoadState {
  const [first] = states
  if (first?.kind === 'error' && states.every(({ kind }) => kind === 'error')) return first
  if (!hasItems && (first === undefined || states.some(({ kind }) => kind === 'loading'))) return { kind: 'loading' }
  return { kind: 'ready', refreshing: states.some((one) => one.kind === 'ready' && one.refreshing) }
}

function stateOf({ error, head }: Watched<'notifications'>): LoadState {
  if (error.value !== null) return { kind: 'error', code: error.value.code, detail: error.value.detail }
  return head.value?.state ?? { kind: 'loading' }
}
