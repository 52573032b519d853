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

/** One session as the disk knows it; `authorization` comes from the secret store, null when it is not there any more. */
export type StoredSession = Readonly<v.InferOutput<typeof EntrySchema>> & {
  readonly authorization: Authorization | null
}

export interface Loaded {
  sessions: StoredSession[]
  /** The file could not be read and stands aside under this name; the person is told. */
  movedAside: string | null
}

export interface VaultPorts {
  file: FileStore
  secrets: SecretStore
  clock: Pick<Clock, 'now'>
  log: Log
}

/** Who is signed in on this machine: the list in a file without secrets, each authorization in the secret store under the session's id. */
export class SessionVault {
  readonly #ports: VaultPorts
  readonly #sessions = new Map<SessionId, StoredSession>()

  constructor(ports: VaultPorts) {
    this.#ports = ports
  }

  /** How new secrets would rest here. */
  storage(): SecretStorage {
    return this.#ports.secrets.kind()
  }

  list(): StoredSession[] {
    return [...this.#sessions.values()]
  }

  /** Reads everything. A file that does not fit is moved aside, never overwritten. */
  async load(): Promise<Loaded> {
    const text = await this.#ports.file.read()
    const file = text === null ? null : v.safeParse(FileSchema, readJson(text))
    this.#sessions.clear()
    if (file && !file.success) {
      const movedAside = await this.#ports.file.moveAside()
      this.#ports.log.error('The list of sessions could not be read and was moved aside', { movedAside })
      return { sessions: [], movedAside }
    }
    for (const entry of file?.output.sessions ?? [])
      this.#sessions.set(entry.id, { ...entry, authorization: await this.#authorization(entry.id) })
    return { sessions: this.list(), movedAside: null }
  }

  /** Keeps a session; the secret first, so that no session is listed whose secret was lost. `memory` is forgotten at quit. */
  async add(session: {
    baseUrl: string
    profile: Profile
    authorization: Authorization
    storage: SecretStorage
  }): Promise<StoredSession> {
    const id = sessionIdOf(session.baseUrl, session.profile.userId)
    const before = this.#sessions.get(id)
    const stored: StoredSession = { id, addedAt: before?.addedAt ?? this.#ports.clock.now(), ...session }
    await this.#ports.secrets.write(id, JSON.stringify(session.authorization), session.storage)
    this.#sessions.set(id, stored)
    try {
      await this.#save()
    } catch (error) {
      // Of this one nothing is to be on disk; what an older sign-in left there ends when its token does.
      if (session.storage !== 'memory') {
        if (before) this.#sessions.set(id, before)
        else this.#sessions.delete(id)
        throw error
      }
      this.#ports.log.warn('The list of sessions could not be written', {
        error: errorMessage(error),
      })
    }
    return stored
  }

  /** Remembers what the server says of the person now. Unknown sessions are left alone. */
  async updateProfile(id: SessionId, profile: Profile): Promise<void> {
    const known = this.#sessions.get(id)
    if (!known || JSON.stringify(known.profile) === JSON.stringify(profile)) return
    this.#sessions.set(id, { ...known, profile })
    await this.#save()
  }

  /** Forgets a session; its secret first, so that none is ever left behind without a session that names it. */
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
      this.#ports.log.error('A stored sign-in could not be read', {
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

/** What may stand in the file: everything but the secret. */
function entryOf({ id, baseUrl, addedAt, storage, profile }: StoredSession): v.InferOutput<typeof EntrySchema> {
  return { id, baseUrl, addedAt, storage, profile }
}
