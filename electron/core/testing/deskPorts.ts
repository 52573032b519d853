import { DEFAULT_SETTINGS } from '../../../shared/model/settings.ts'
import type { DeskApi } from '../api/types.ts'
import { ApiError } from '../api/types.ts'
import { systemClock } from '../clock.ts'
import type { DeskPorts } from '../desk/ports.ts'
import { RequestBudgets } from '../net/requestBudget.ts'
import type { Clock, Log } from '../ports.ts'
import type { StoredSession } from '../session/sessionPort.ts'
import { SingleSignOn } from '../session/singleSignOn.ts'
import { MemoryFiles } from './memoryFiles.ts'

/** A log that drops everything. */
export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
}

/**
 * Ports of a desk with nothing outside: no session, no network, no user at the computer. A test replaces what it needs.
 */
export function fakeDeskPorts(ports: Partial<DeskPorts> & { clock: Clock }): DeskPorts {
  const budgets = new RequestBudgets(ports.clock)
  return {
    random: () => 0.5,
    log: silentLog,
    environment: {
      platform: 'linux',
      version: '1.0.0',
      locale: () => 'en',
      trayAvailable: () => true,
      secrets: () => 'memory',
    },
    settings: fixedSettings(DEFAULT_SETTINGS),
    os: {
      openLink: () => Promise.resolve(true),
      saveMedia: () => Promise.resolve({ saved: true }),
      copyText: () => true,
      zoom: () => undefined,
      openVisitor: () => undefined,
      quit: () => true,
    },
    signer: { address: (_session, kind, url) => `media/${kind}/${url}` },
    readAttachment: () => Promise.reject(new Error('this test reads no attachments')),
    files: new MemoryFiles(),
    dataFolder: ':memory:',
    session: fakeSessionPort([]),
    certificates: onlySystemCertificates,
    proxies: noProxies,
    openSocket: () => {
      throw new Error('this test opens no sockets')
    },
    refreshConnections: () => undefined,
    createApi: () => offlineApi(),
    budgetOf: (baseUrl) => budgets.of(baseUrl),
    idleSeconds: () => 0,
    isLocked: () => false,
    uuid: () => crypto.randomUUID(),
    ...ports,
  }
}

/** The user trusts no certificate beyond the system's. */
export const onlySystemCertificates: DeskPorts['certificates'] = {
  list: () => [],
  onChange: () => () => undefined,
  inspect: () => Promise.resolve(null),
  trust: () => Promise.resolve(),
  revoke: () => Promise.resolve(),
}

/** A single sign-on that opens nothing. */
export const noSingleSignOn = new SingleSignOn({
  openWindow: () => () => undefined,
  openBrowser: () => Promise.resolve(false),
  clock: systemClock,
  log: silentLog,
})

/** What `os/network.ts` asks about the user's decisions: there are none. */
export const noDecisions = {
  trust: { of: () => null },
  signIns: { authorized: (proxy: string) => Promise.resolve(proxy), refused: () => Promise.resolve() },
}

/** No proxy wants a password. */
export const noProxies: DeskPorts['proxies'] = {
  list: () => [],
  onChange: () => () => undefined,
  signIn: () => Promise.resolve(),
  forget: () => Promise.resolve(),
  askAgain: () => undefined,
}

/** Settings that no command changes. */
export function fixedSettings(settings: typeof DEFAULT_SETTINGS): DeskPorts['settings'] {
  return { get: () => settings, change: () => Promise.resolve(settings), onChange: () => () => undefined }
}

/** Users who are signed in. Signing in and checking a server are unsupported. */
export function fakeSessionPort(stored: readonly StoredSession[]): DeskPorts['session'] {
  const unsupported = (): Promise<never> => Promise.reject(new ApiError({ code: 'unsupported', reachedServer: 'no' }))
  return {
    load: () => Promise.resolve([...stored]),
    check: unsupported,
    signIn: unsupported,
    beginSso: unsupported,
    cancelSso: () => undefined,
    findMove: () => Promise.resolve(null),
    follow: unsupported,
    storePlain: unsupported,
    forget: () => Promise.resolve(),
    update: () => Promise.resolve(),
  }
}

/** A REST client whose every call fails as it does without a network. */
function offlineApi(): DeskApi {
  return new Proxy({} as DeskApi, {
    // Answered from memory, not by the server.
    get: (_api, name) =>
      name === 'isOld' ? () => false : () => Promise.reject(new ApiError({ code: 'offline', reachedServer: 'no' })),
  })
}
