import type { UntrustedServer } from '../../../shared/bridge.ts'
import type { SessionId } from '../../../shared/model/ids.ts'
import { errorMessage } from '../../../shared/text/errors.ts'
import { createDeskApi } from '../api/chatwoot.ts'
import { ApiError } from '../api/types.ts'
import { faultOf } from '../cache/index.ts'
import type { EndSessions, SignInMemory } from './authorize.ts'
import type { Certificates } from './certificates.ts'
import type { CheckedServer, CheckPorts } from './serverCheck.ts'
import { checkServer } from './serverCheck.ts'
import { findMove } from './serverMove.ts'
import type { SessionPort, StoredSession } from './sessionPort.ts'
import type { SignedIn, SignInPorts } from './signIn.ts'
import { acceptedServer, signIn } from './signIn.ts'
import { findSignInWays } from './signInWays.ts'
import type { SingleSignOn } from './singleSignOn.ts'
import type { SessionVault } from './vault.ts'

export interface SessionsOptions extends CheckPorts {
  vault: SessionVault
  certificates: Pick<Certificates, 'inspect'>
  singleSignOn: SingleSignOn
  /** Called when the list of sessions can't be read and was renamed to this. */
  onMovedAside?(name: string): void
  /** Called when a new session can't be stored on disk and ends when the app quits. */
  onStoredInMemory?(): void
}

/** Implements `SessionPort` on a vault and the network. Rejects with `ApiError` only. */
export function createSessions(options: SessionsOptions): SessionPort {
  const { vault, http, log, singleSignOn, onStoredInMemory } = options
  const memory: SignInMemory = { factor: null }
  const endOnServer = async (session: Pick<StoredSession, 'baseUrl' | 'authorization'>): Promise<void> => {
    if (!session.authorization) return
    try {
      await createDeskApi({ baseUrl: session.baseUrl, authorization: session.authorization, http, log }).signOut()
    } catch (error) {
      log.warn('Signing out on the server failed', {
        baseUrl: session.baseUrl,
        code: error instanceof ApiError ? error.code : 'internal',
      })
    }
  }

  return {
    load: () => load(options),

    async check(address) {
      const server = await orUntrusted(options, (onUntrusted) => checkServer(address, { http, log, onUntrusted }))
      if ('untrusted' in server) return server
      return { ...server, secrets: vault.storage(), ways: await findSignInWays(server.baseUrl, http) }
    },

    async beginSso(address, place, accepted = null) {
      const isAwaited = singleSignOn.prepare()
      const found = await Promise.allSettled([acceptedServer(address, { http, log }, accepted)])
      // Nothing opens, and nothing is reported, after the user gave up.
      if (!isAwaited()) throw new ApiError({ code: 'cancelled', reachedServer: 'no' })
      const [server] = found
      if (server.status === 'rejected') throw server.reason
      const baseUrl = server.value
      return { ...(await singleSignOn.begin(baseUrl, place)), host: new URL(baseUrl).host }
    },

    cancelSso: () => singleSignOn.cancel(),

    async signIn(address, credentials, storage, accepted = null) {
      const ports = { http, log, memory }
      const { pubsubToken, server, ...session } = await (credentials.method === 'sso'
        ? bySingleSignOn(singleSignOn, credentials.endSessions, ports)
        : signIn(address, credentials, ports, accepted))
      const older = vault.of(session.baseUrl, session.profile.userId)
      try {
        const stored = await store({ ...session, storage })
        if (older) await endOnServer(older)
        return { ...stored, pubsubToken, ...(server ? { server } : {}) }
      } catch (error) {
        log.error('Storing a new session failed', { storage, error: errorMessage(error) })
        await endOnServer(session)
        throw new ApiError({ code: storage === 'system' ? 'secretsUnavailable' : 'disk', reachedServer: 'yes' })
      }
    },

    findMove: (baseUrl) => findMove(baseUrl, { http, log }),
    follow: (id, baseUrl) => follow(id, baseUrl, options),

    async storePlain(id) {
      await orDiskError(vault.storePlain(id))
    },

    async forget(id) {
      await orDiskError(vault.remove(id))
    },

    async update(id, profile) {
      await orDiskError(vault.updateProfile(id, profile))
    },
  }

  /** If the disk takes no writes, the session lasts until quit, and the user is notified. */
  async function store(session: Parameters<SessionVault['add']>[0]): Promise<StoredSession> {
    try {
      return await vault.add(session)
    } catch (error) {
      if (faultOf(error) === null || session.storage === 'memory') throw error
      log.error('Storing a new session on disk failed; keeping it in memory', { error: errorMessage(error) })
      const stored = await vault.add({ ...session, storage: 'memory' })
      onStoredInMemory?.()
      return stored
    }
  }

  async function orDiskError(work: Promise<void>): Promise<void> {
    try {
      await work
    } catch (error) {
      log.error('Writing the list of sessions failed', { error: errorMessage(error) })
      throw new ApiError({ code: 'disk', reachedServer: 'no' })
    }
  }
}

async function load({ vault, log, onMovedAside }: SessionsOptions): Promise<StoredSession[]> {
  try {
    const { sessions, movedAside } = await vault.load()
    if (movedAside !== null) onMovedAside?.(movedAside)
    return sessions
  } catch (error) {
    log.error('Reading the list of sessions failed', { error: errorMessage(error) })
    return []
  }
}

/** Signs in with the token of the single sign-on that has just ended. */
async function bySingleSignOn(
  singleSignOn: SingleSignOn,
  endSessions: EndSessions | undefined,
  ports: SignInPorts,
): Promise<SignedIn> {
  const { token: ended } = singleSignOn
  if (ended === null) throw new ApiError({ code: 'ssoExpired', reachedServer: 'no' })
  const { baseUrl, email, token } = ended
  try {
    const signedIn = await signIn(baseUrl, { method: 'sso', email, token, endSessions }, ports, baseUrl)
    singleSignOn.drop()
    return signedIn
  } catch (error) {
    // It works once: only where the server has not used it, it can be sent again.
    const isUnused = error instanceof ApiError && (error.code === 'tooManySessions' || error.reachedServer === 'no')
    if (!isUnused) singleSignOn.drop()
    throw error
  }
}

/** Asks the server at the new address for the user's profile, with the session's secret, before anything is stored. */
async function follow(id: SessionId, baseUrl: string, options: SessionsOptions): ReturnType<SessionPort['follow']> {
  const { vault, http, log } = options
  const session = vault.list().find((stored) => stored.id === id)
  const authorization = session?.authorization
  if (!session || !authorization) throw new ApiError({ code: 'signedOut', reachedServer: 'no' })
  const { userId } = session.profile
  if (vault.of(baseUrl, userId)) throw new ApiError({ code: 'alreadySignedIn', reachedServer: 'no' })
  const server = await orUntrusted(options, (onUntrusted) => checkServer(baseUrl, { http, log, onUntrusted }))
  if ('untrusted' in server) return server
  const elsewhere = new ApiError({ code: 'movedElsewhere', reachedServer: 'yes' })
  if (server.baseUrl !== baseUrl) throw elsewhere
  const {
    profile,
    pubsubToken,
    server: keys,
  } = await createDeskApi({ baseUrl, authorization, http, log })
    .profile()
    .catch((error: unknown) => {
      throw error instanceof ApiError && error.code === 'signedOut' ? elsewhere : error
    })
  // The rows on this computer are this user's, by numbers that mean others on another server.
  if (profile.userId !== userId) throw elsewhere
  try {
    const moved = await vault.move(id, baseUrl)
    return { ...moved, profile, pubsubToken, ...(keys ? { server: keys } : {}) }
  } catch (error) {
    log.error('Writing the list of sessions failed', { error: errorMessage(error) })
    throw new ApiError({ code: 'disk', reachedServer: 'no' })
  }
}

/** What `work` returns, or the certificate because of which a server can't be asked, if the user may trust it. */
async function orUntrusted<T extends object>(
  { certificates }: Pick<SessionsOptions, 'certificates'>,
  work: (onUntrusted: (address: string) => void) => Promise<T>,
): Promise<T | UntrustedServer> {
  const untrusted: string[] = []
  try {
    return await work((address) => untrusted.push(address))
  } catch (error) {
    const [first] = untrusted
    if (!(error instanceof ApiError) || error.code !== 'tlsUntrusted' || first === undefined) throw error
    const certificate = await certificates.inspect(first)
    if (certificate === null || certificate.problem === 'other') throw error
    return { untrusted: certificate }
  }
}

/** The server at an address, without its ways to sign in: for contacts. Rejects with `ApiError`. */
export function checkedServer(
  address: string,
  options: Pick<SessionsOptions, 'certificates' | 'http' | 'log'>,
): Promise<CheckedServer | UntrustedServer> {
  const { http, log } = options
  return orUntrusted(options, (onUntrusted) => checkServer(address, { http, log, onUntrusted }))
}
