import { errorMessage } from '../../../shared/text/errors.ts'
import { createDeskApi } from '../api/chatwoot.ts'
import { ApiError } from '../api/types.ts'
import { faultOf } from '../cache/index.ts'
import type { CheckPorts } from './serverCheck.ts'
import { checkServer } from './serverCheck.ts'
import { sessionIdOf } from './sessionId.ts'
import type { SessionPort, StoredSession } from './sessionPort.ts'
import { signIn } from './signIn.ts'
import type { SessionVault } from './vault.ts'

export interface SessionsOptions extends CheckPorts {
  vault: SessionVault
  /** The list of sessions could not be read and stands aside under this name. */
  onMovedAside?(name: string): void
  /** A new session could not be written and ends with the process. */
  onKeptInMemory?(): void
}

/** Signing in and remembering it, as the desk uses them: `ApiError` is the only rejection. */
export function createSessions({ vault, http, log, onMovedAside, onKeptInMemory }: SessionsOptions): SessionPort {
  const endOnServer = async (session: Pick<StoredSession, 'baseUrl' | 'authorization'>): Promise<void> => {
    if (!session.authorization) return
    try {
      await createDeskApi({ baseUrl: session.baseUrl, authorization: session.authorization, http, log }).signOut()
    } catch (error) {
      log.warn('A session was not ended on its server', {
        baseUrl: session.baseUrl,
        code: error instanceof ApiError ? error.code : 'internal',
      })
    }
  }

  return {
    async load() {
      try {
        const { sessions, movedAside } = await vault.load()
        if (movedAside !== null) onMovedAside?.(movedAside)
        return sessions
      } catch (error) {
        log.error('The list of sessions could not be read', { error: errorMessage(error) })
        return []
      }
    },

    async check(address) {
      return { ...(await checkServer(address, { http, log })), secrets: vault.storage() }
    },

    async signIn(address, credentials, storage) {
      const { pubsubToken, ...session } = await signIn(address, credentials, { http, log })
      const older = vault.list().find((known) => known.id === sessionIdOf(session.baseUrl, session.profile.userId))
      try {
        const stored = await keep({ ...session, storage })
        if (older) await endOnServer(older)
        return { ...stored, pubsubToken }
      } catch (error) {
        log.error('A new session could not be kept', { storage, error: errorMessage(error) })
        await endOnServer(session)
        throw new ApiError({ code: storage === 'system' ? 'secretsUnavailable' : 'disk', delivered: 'yes' })
      }
    },

    async forget(id) {
      await onDisk(vault.remove(id))
    },

    async update(id, profile) {
      await onDisk(vault.updateProfile(id, profile))
    },
  }

  /** A disk that cannot be written keeps nobody out: the session lasts until quit then, and the person is told. */
  async function keep(session: Parameters<SessionVault['add']>[0]): Promise<StoredSession> {
    try {
      return await vault.add(session)
    } catch (error) {
      if (faultOf(error) === null || session.storage === 'memory') throw error
      log.error('A new session is kept in memory: the disk takes no writes', { error: errorMessage(error) })
      const stored = await vault.add({ ...session, storage: 'memory' })
      onKeptInMemory?.()
      return stored
    }
  }

  async function onDisk(work: Promise<void>): Promise<void> {
    try {
      await work
    } catch (error) {
      log.error('The list of sessions could not be written', { error: errorMessage(error) })
      throw new ApiError({ code: 'disk', delivered: 'no' })
    }
  }
}
