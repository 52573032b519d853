import { automaticColors } from '../../../shared/model/accountColors.ts'
import type { AccountRef, SessionId } from '../../../shared/model/ids.ts'
import { accountKey } from '../../../shared/model/ids.ts'
import type { Settings } from '../../../shared/model/settings.ts'
import { AUTOMATIC_COLORS, DEFAULT_ACCOUNT } from '../../../shared/model/settings.ts'
import { accountMonograms } from '../../../shared/text/monograms.ts'
import { shownName } from '../../../shared/text/names.ts'
import type {
  AccountView,
  ConnectionHead,
  FormerAccountView,
  SessionView,
  UnreadCounts,
} from '../../../shared/views.ts'
import type { SessionSource } from '../sessionSource.ts'
import type { DeskChanges, LiveQuery, QueryPorts, QueryResult } from './query.ts'

/** All sessions on this computer. */
export class SessionsQuery implements LiveQuery<'sessions'> {
  readonly #ports: QueryPorts
  /** The unread counts in the last result, by session. */
  #unreadRevisions = new Map<SessionId, number>()
  /** It names lost accounts, and how much was written in them. */
  #hasFormerAccounts = false

  constructor(ports: QueryPorts) {
    this.#ports = ports
  }

  run(): QueryResult<'sessions'> {
    const sessions = this.#ports.sessions()
    const state =
      sessions.length === 0 && this.#ports.isStarting()
        ? { kind: 'loading' as const }
        : { kind: 'ready' as const, refreshing: false }
    this.#unreadRevisions = new Map(sessions.map((session) => [session.id, unreadRevision(session)]))
    const settings = this.#ports.settings()
    const own = ownAccounts(sessions, settings)
    const views = sessions.map((session) => sessionView(session, sessions, own, settings))
    this.#hasFormerAccounts = views.some(({ formerAccounts: former }) => former.length > 0)
    return { head: { state, sessions: views }, items: [] }
  }

  isTouchedBy({ sessions, roster, settings }: DeskChanges): boolean {
    // Names, colors and marks of accounts are settings.
    if (roster || settings || this.#hasFormerAccounts) return true
    for (const [id, changes] of sessions) if (changes.session || this.#isUnreadChanged(id)) return true
    return false
  }

  ensureLoaded(): void {
    // Everything shown is in memory.
  }

  /** The rail shows unread counts. */
  #isUnreadChanged(id: SessionId): boolean {
    const session = this.#ports.session(id)
    return session !== null && unreadRevision(session) !== this.#unreadRevisions.get(id)
  }
}

const unreadRevision = ({ stores }: SessionSource): number => stores.server.conversations.unreadRevision

/** The user's settings, and the environment. */
export class SettingsQuery implements LiveQuery<'settings'> {
  readonly #ports: QueryPorts

  constructor(ports: QueryPorts) {
    this.#ports = ports
  }

  run(): QueryResult<'settings'> {
    const { environment } = this.#ports
    return {
      head: {
        settings: this.#ports.settings(),
        platform: environment.platform,
        version: environment.version,
        locale: environment.locale(),
        trayAvailable: environment.trayAvailable(),
        secrets: environment.secrets(),
      },
      items: [],
    }
  }

  isTouchedBy({ settings }: DeskChanges): boolean {
    return settings
  }

  ensureLoaded(): void {
    // Nothing is fetched.
  }
}

/** Help → Connection. */
export class ConnectionQuery implements LiveQuery<'connection'> {
  readonly #ports: QueryPorts

  constructor(ports: QueryPorts) {
    this.#ports = ports
  }

  run(): QueryResult<'connection'> {
    return { head: connectionHead(this.#ports), items: [] }
  }

  isTouchedBy({ sessions, roster }: DeskChanges): boolean {
    if (roster) return true
    for (const changes of sessions.values()) if (changes.session) return true
    return false
  }

  ensureLoaded(): void {
    // Connections report changes themselves.
  }
}

export function connectionHead(ports: Pick<QueryPorts, 'sessions' | 'trusted' | 'proxies'>): ConnectionHead {
  const sessions = ports.sessions()
  return {
    sessions: sessions.map((session) => ({
      id: session.id,
      host: shownHost(session, sessions),
      view: session.connector.view(),
      transitions: session.cable.history().map(({ at, from, to, reason }) => ({ at, from, to, reason })),
    })),
    trusted: ports.trusted(),
    proxies: ports.proxies(),
  }
}

/** The server's host; with the user's email where another session has the same. */
export function shownHost(
  { id, baseUrl, profile }: Pick<SessionSource, 'id' | 'baseUrl' | 'profile'>,
  sessions: readonly Pick<SessionSource, 'id' | 'baseUrl'>[],
): string {
  const { host } = new URL(baseUrl)
  const isShared = sessions.some((other) => other.id !== id && new URL(other.baseUrl).host === host)
  return isShared ? `${host} · ${profile.email}` : host
}

interface NamedAccount {
  host: string
  serverName: string
  name: string
}

/**
 * Accounts that several agents are signed in to here, by `accountKey`, each with its agent: the name, or the email where another
 * of them has that name.
 */
export function sharedAccounts(
  sessions: readonly Pick<SessionSource, 'id' | 'baseUrl' | 'profile'>[],
): Map<string, string> {
  const all = sessions.flatMap(({ id: sessionId, baseUrl, profile }) =>
    profile.accounts.map(({ id: accountId }) => ({
      key: accountKey({ sessionId, accountId }),
      place: `${baseUrl} ${accountId}`,
      name: shownName(profile.name, profile.email),
      email: profile.email,
    })),
  )
  return new Map(
    all.flatMap(({ key, place, name, email }) => {
      const others = all.filter((other) => other.key !== key && other.place === place)
      const hasName = others.every((other) => other.name !== name)
      return others.length === 0 ? [] : [[key, hasName ? name : email]]
    }),
  )
}

/** The accounts of all sessions by `accountKey`, each with its own name where the user chose one. */
export function namedAccounts(
  sessions: readonly SessionSource[],
  { accounts: own }: Pick<Settings, 'accounts'>,
): Map<string, NamedAccount> {
  const all = sessions.flatMap((session) =>
    session.profile.accounts.map(({ id, name }) => {
      const serverName = shownName(name)
      const key = accountKey({ sessionId: session.id, accountId: id })
      const host = shownHost(session, sessions)
      return [key, { host, serverName, name: shownName(own[key]?.name, serverName) }] as const
    }),
  )
  return new Map(all)
}

/** The account's name, with its host where another account has the same. */
function fullNameOf(key: string, accounts: ReadonlyMap<string, NamedAccount>): string {
  const { name = '', host = '' } = accounts.get(key) ?? {}
  const isShared = [...accounts].some(([other, { name: theirs }]) => other !== key && theirs === name)
  return isShared ? `${name} · ${host}` : name
}

type OwnAccount = Pick<
  AccountView,
  'name' | 'fullName' | 'serverName' | 'agent' | 'color' | 'ownColor' | 'monogram' | 'muted'
>

/** What the user made of each account, and what tells it from the others, by `accountKey`. */
function ownAccounts(sessions: readonly SessionSource[], settings: Settings): Map<string, OwnAccount> {
  const named = namedAccounts(sessions, settings)
  const agents = sharedAccounts(sessions)
  const colors = automaticColors([...named.keys()], settings)
  const monograms = accountMonograms([...named.values()])
  return new Map(
    [...named].map(([key, { name, serverName }], index) => {
      const { color, muted } = settings.accounts[key] ?? DEFAULT_ACCOUNT
      const ownColor = colors[key] ?? AUTOMATIC_COLORS[0]
      const monogram = monograms[index] ?? ''
      const agent = agents.get(key) ?? null
      return [key, { name, fullName: fullNameOf(key, named), serverName, agent, color, ownColor, monogram, muted }]
    }),
  )
}

/**
 * What names an account of the session, also one that the user has lost: the user's name for it, with the host where another account has
 * the same. A lost one is on no list that tells its server, so its host is there wherever there are several.
 */
export function anyAccountName(
  session: SessionSource,
  accountId: number,
  sessions: readonly SessionSource[],
  settings: Pick<Settings, 'accounts'>,
): string {
  const named = namedAccounts(sessions, settings)
  const key = accountKey({ sessionId: session.id, accountId })
  if (named.has(key)) return fullNameOf(key, named)
  const former = session.formerAccounts.list().find(({ id }) => id === accountId)
  const name = shownName(settings.accounts[key]?.name, former?.name)
  const isShared = sessions.length > 1 || [...named.values()].some((other) => other.name === name)
  return isShared ? `${name} · ${shownHost(session, sessions)}` : name
}

/** The account's name for a notification; null where the user has only one. */
export function accountName(ports: Pick<QueryPorts, 'sessions' | 'settings'>, account: AccountRef): string | null {
  const accounts = namedAccounts(ports.sessions(), ports.settings())
  const key = accountKey(account)
  return accounts.size < 2 || !accounts.has(key) ? null : fullNameOf(key, accounts)
}

function sessionView(
  session: SessionSource,
  sessions: readonly SessionSource[],
  own: ReadonlyMap<string, OwnAccount>,
  settings: Settings,
): SessionView {
  const { profile, stores } = session
  const actions = session.queue.count()
  return {
    id: session.id,
    host: shownHost(session, sessions),
    address: session.baseUrl,
    user: {
      id: profile.userId,
      name: shownName(profile.name, profile.email),
      email: profile.email,
      avatar: session.mediaAddress('avatar', profile.avatarUrl),
    },
    accounts: profile.accounts.flatMap(({ id, role, status, availability, autoOffline }) => {
      const account = own.get(accountKey({ sessionId: session.id, accountId: id }))
      if (!account) return []
      return {
        id,
        ...account,
        role,
        isSuspended: status === 'suspended',
        availability,
        autoOffline,
        unreadMine: stores.server.conversations.countUnreadOf(id, session.me),
        unread: unreadOf(session, id),
      }
    }),
    hiddenAccounts: session.hiddenAccounts.map(({ id, name }) => {
      const key = accountKey({ sessionId: session.id, accountId: id })
      return { id, name: shownName(settings.accounts[key]?.name, shownName(name)) }
    }),
    formerAccounts: formerAccounts(session, sessions, settings),
    movedTo: movedTo(session),
    connection: session.connector.view(),
    sync: { ...session.gapSync.progress, incomplete: session.gapSync.incompleteAccounts.length > 0 },
    busy: session.budget.limit ? { ...session.budget.limit, isLimited: true } : session.requestQueue.busy,
    missing: session.capabilities.missing,
    ignoredSorts: [...session.ignoredSorts.all],
    presence: session.keeper.state,
    waiting: session.outbox.waiting + actions.waiting,
    nextTryAt: nextTryAt(session),
    storage: stores.storage.view(),
    asking: session.outbox.asking + actions.asking,
    askedAfterQuit: actions.askedAfterQuit,
  }
}

function unreadOf({ memberships, serverUnread, stores }: SessionSource, accountId: number): UnreadCounts {
  const { conversations } = stores.server
  return {
    ...serverUnread.of(accountId),
    mentions: conversations.countUnreadAmong(accountId, memberships.mentions.ids(accountId)),
    participating: conversations.countUnreadAmong(accountId, memberships.participating.ids(accountId)),
  }
}

function formerAccounts(
  session: SessionSource,
  sessions: readonly SessionSource[],
  settings: Settings,
): FormerAccountView[] {
  const { local } = session.stores
  return session.formerAccounts
    .list()
    .filter(({ acknowledged, id }) => !acknowledged && session.hiddenAccounts.every((hidden) => hidden.id !== id))
    .map(({ id }) => ({
      id,
      name: anyAccountName(session, id, sessions, settings),
      unsent:
        local.entries().filter(({ accountId }) => accountId === id).length +
        local.allDrafts().filter(({ accountId }) => accountId === id).length,
    }))
}

function movedTo({ moved }: SessionSource): SessionView['movedTo'] {
  return moved.to && { host: new URL(moved.to.address).host, isDeclined: moved.to.isDeclined }
}

function nextTryAt({ outbox, queue, stores: { local } }: SessionSource): number | null {
  const times = [
    ...local.entries().map((entry) => outbox.nextTryAt(entry)),
    ...local.actions.all().map((entry) => queue.nextTryAt(entry)),
  ].filter((at) => at !== null)
  return times.length === 0 ? null : Math.min(...times)
}
