import * as v from 'valibot'
import type { SessionId } from '../../../shared/model/ids.ts'
import type { Profile } from '../../../shared/model/people.ts'
import { errorMessage } from '../../../shared/text/errors.ts'
import { readJson } from '../../../shared/text/json.ts'
import type { Authorization } from '../api/types.ts'
import type { Clock, Log } from '../ports.ts'
import type { FileStore, SecretStorage, SecretStore } from './ports.ts'
import { sessionIdOf } from './sessionId.ts'

const availability = v.picklist(['online', 'busy', 'offline'])
const ProfileSchema: v.GenericSchema<unknown, Profile> = v.object({
  userId: v.number(),
  name: v.string(),
  email: v.string(),
  avatarUrl: v.nullable(v.string()),
  signature: v.nullable(v.string()),
  accounts: v.array(
    v.object({
      id: v.number(),
      name: v.string(),
      role: v.string(),
      // Absent in sessions that an earlier version stored.
      permissions: v.optional(v.nullable(v.array(v.string())), null),
      status: v.string(),
      availability,
      availabilityStatus: availability,
      autoOffline: v.boolean(),
    }),
  ),
})
const EntrySchema = v.object({
  id: v.string(),
  baseUrl: v.pipe(v.string(), v.url()),
  addedAt: v.number(),
  storage: v.picklist(['system', 'plain', 'memory']),
  profile: ProfileSchema,
})
const FileSchema = v.object({ version: v.literal(1), sessions: v.array(EntrySchema) })
const AuthorizationSchema: v.GenericSchema<unknown, Authorization> = v.variant('kind', [
  v.object({ kind: v.literal('session'), headers: v.record(v.string(), v.string()) }),
  v.object({ kind: v.literal('token'), token: v.string() }),
])

/** A session as stored on disk, with its `authorization` from the secret store; null if that can't be read any more. */
export type StoredSession = Readonly<v.InferOutput<typeof EntrySchema>> & {
  readonly authorization: Authorization | null
}

export interface LoadResult {
  sessions: StoredSession[]
  /** New name of a file that can't be read; null normally. */
  movedAside: string | null
}

export interface VaultPorts {
  file: FileStore
  secrets: SecretStore
  clock: Pick<Clock, 'now'>
  log: Log
}

/**
 * The users who are signed in on this computer: a list in a file without secrets, and each authorization in the secret
 * store.
 */
export class SessionVault {
  readonly #ports: VaultPorts
  readonly #sessions = new Map<SessionId, StoredSession>()

  constructor(ports: VaultPorts) {
    this.#ports = ports
  }

  /** How new secrets are stored on this computer. */
  storage(): SecretStorage {
    return this.#ports.secrets.kind()
  }

  list(): StoredSession[] {
    return [...this.#sessions.values()]
  }

  /** Reads the list and the secrets. An invalid file is renamed, never overwritten. */
  async load(): Promise<LoadResult> {
    const text = await this.#ports.file.read()
    const file = text === null ? null : v.safeParse(FileSchema, readJson(text))
    this.#sessions.clear()
    if (file && !file.success) {
      const movedAside = await this.#ports.file.moveAside()
      this.#ports.log.error('Moved an invalid list of sessions aside', { movedAside })
      return { sessions: [], movedAside }
    }
    for (const entry of file?.output.sessions ?? [])
      this.#sessions.set(entry.id, { ...entry, authorization: await this.#authorization(entry.id) })
    return { sessions: this.list(), movedAside: null }
  }

  /**
   * Stores a session, the secret first, so that no session is listed without its secret. With `memory` it is lost at
   * quit.
   */
  async add(session: {
    baseUrl: string
    profile: Profile
    authorization: Authorization
    storage: SecretStorage
  }): Promise<StoredSession> {
    const id = this.#idOf(session)
    const before = this.#sessions.get(id)
    const stored: StoredSession = { id, addedAt: before?.addedAt ?? this.#ports.clock.now(), ...session }
    await this.#ports.secrets.write(id, JSON.stringify(session.authorization), session.storage)
    this.#sessions.set(id, stored)
    try {
      await this.#save()
    } catch (error) {
      // A `memory` session needs no file; an older entry of this user in it ends with its token.
      if (session.storage !== 'memory') {
        if (before) this.#sessions.set(id, before)
        else this.#sessions.delete(id)
        throw error
      }
      this.#ports.log.warn('Writing the list of sessions failed', {
        error: errorMessage(error),
      })
    }
    return stored
  }

  /** Stores a session as plain text, which lasted until quit. Throws if it is unknown or has no secret. */
  async storePlain(id: SessionId): Promise<void> {
    const session = this.#sessions.get(id)
    if (!session?.authorization) throw new Error('No such session')
    const { baseUrl, profile, authorization } = session
    await this.add({ baseUrl, profile, authorization, storage: 'plain' })
  }

  /** Stores a newer profile. Ignores unknown sessions. */
  async updateProfile(id: SessionId, profile: Profile): Promise<void> {
    const session = this.#sessions.get(id)
    if (!session || JSON.stringify(session.profile) === JSON.stringify(profile)) return
    this.#sessions.set(id, { ...session, profile })
    await this.#save()
  }

  /** Stores that a session's server is at another address; its id, and so its files, stay. Throws if it is unknown. */
  async move(id: SessionId, baseUrl: string): Promise<StoredSession> {
    const before = this.#sessions.get(id)
    if (!before) throw new Error('No such session')
    const moved = { ...before, baseUrl }
    this.#sessions.set(id, moved)
    try {
      await this.#save()
    } catch (error) {
      this.#sessions.set(id, before)
      throw error
    }
    return moved
  }

  /** The session of a user on a server. */
  of(baseUrl: string, userId: number): StoredSession | null {
    return this.list().find((session) => session.baseUrl === baseUrl && session.profile.userId === userId) ?? null
  }

  /** Of a new session too. One that followed its server to another address still has the id of the old one. */
  #idOf({ baseUrl, profile: { userId } }: Pick<StoredSession, 'baseUrl' | 'profile'>): SessionId {
    const known = this.of(baseUrl, userId)
    if (known) return known.id
    for (let attempt = 0; ; attempt += 1) {
      const id = sessionIdOf(attempt === 0 ? baseUrl : `${baseUrl}#${attempt}`, userId)
      if (!this.#sessions.has(id)) return id
    }
  }

  /** Removes a session, the secret first, so that no secret is left without a session that names it. */
  async remove(id: SessionId): Promise<void> {
    await this.#ports.secrets.remove(id)
    this.#sessions.delete(id)
    await this.#save()
  }

  async #authorization(id: SessionId): Promise<Authorization | null> {
    try {
      const secret = await this.#ports.secrets.read(id)
      const authorization = v.safeParse(AuthorizationSchema, secret === null ? null : readJson(secret))
      return authorization.success ? authorization.output : null
    } catch (error) {
      this.#ports.log.error('Reading a stored sign-in failed', {
        session: id,
        error: errorMessage(error),
      })
      return null
    }
  }

  async #save(): Promise<void> {
    const sessions = this.list()
      .filter((session) => session.storage !== 'memory')
      .map(entryOf)
    await this.#ports.file.write(JSON.stringify({ version: 1, sessions }, null, 2))
  }
}

/** The part of a session that may be in the file: everything but the secret. */
function entryOf({ id, baseUrl, addedAt, storage, profile }: StoredSession): v.InferOutput<typeof EntrySchema> {
  return { id, baseUrl, addedAt, storage, profile }
}
