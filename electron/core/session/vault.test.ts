import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { ScriptedHttp } from '../api/testing/scriptedHttp.ts'
import type { Authorization } from '../api/types.ts'
import { noSingleSignOn, onlySystemCertificates } from '../testing/deskPorts.ts'
import { FakeClock } from '../testing/fakeClock.ts'
import { memoryLog } from '../testing/memoryLog.ts'
import { diskFile } from './diskFile.ts'
import type { FileStore, SecretStorage, SecretStore } from './ports.ts'
import { sessionIdOf } from './sessionId.ts'
import { createSessions } from './sessions.ts'
import { SessionVault } from './vault.ts'

class MemorySecrets implements SecretStore {
  readonly entries = new Map<string, { value: string; how: SecretStorage }>()
  broken = false
  kind(): SecretStorage {
    return 'system'
  }
  read(key: string): Promise<string | null> {
    return this.broken ? Promise.reject(new Error('locked')) : Promise.resolve(this.entries.get(key)?.value ?? null)
  }
  write(key: string, value: string, how: SecretStorage): Promise<void> {
    if (this.broken) return Promise.reject(new Error('locked'))
    this.entries.set(key, { value, how })
    return Promise.resolve()
  }
  remove(key: string): Promise<void> {
    this.entries.delete(key)
    return Promise.resolve()
  }
}

class MemoryFile implements FileStore {
  text: string | null = null
  aside: string | null = null
  read(): Promise<string | null> {
    return Promise.resolve(this.text)
  }
  write(text: string): Promise<void> {
    this.text = text
    return Promise.resolve()
  }
  moveAside(): Promise<string> {
    this.aside = this.text
    this.text = null
    return Promise.resolve('sessions.json.broken-1')
  }
}

const profile = {
  userId: 7,
  name: 'Ada',
  email: 'ada@acme.test',
  avatarUrl: null,
  signature: null,
  accounts: [
    {
      id: 1,
      name: 'Acme',
      role: 'agent',
      permissions: null,
      status: 'active',
      availability: 'online' as const,
      availabilityStatus: 'offline' as const,
      autoOffline: true,
    },
  ],
}
const authorization: Authorization = { kind: 'session', headers: { 'access-token': 'secret-1', client: 'c', uid: 'u' } }
const ada = { baseUrl: 'https://desk.example', profile, authorization, storage: 'system' as SecretStorage }

function vaultRig(): {
  file: MemoryFile
  secrets: MemorySecrets
  log: ReturnType<typeof memoryLog>
  open: () => SessionVault
} {
  const file = new MemoryFile()
  const secrets = new MemorySecrets()
  const log = memoryLog()
  return { file, secrets, log, open: () => new SessionVault({ file, secrets, clock: new FakeClock(), log }) }
}

describe('the list of sessions', () => {
  it('is the same after a restart; the secret is stored separately', async () => {
    const { file, secrets, open } = vaultRig()
    const stored = await open().add(ada)
    expect(stored.id).toBe(sessionIdOf('https://desk.example', 7))
    expect(file.text).not.toContain('secret-1')
    expect(secrets.entries.get(stored.id)).toMatchObject({ how: 'system' })
    expect(await open().load()).toEqual({ sessions: [stored], movedAside: null })
  })

  it('has one session per user and server', async () => {
    const vault = vaultRig().open()
    await vault.add(ada)
    await vault.add({ ...ada, authorization: { kind: 'token', token: 't' } })
    await vault.add({ ...ada, profile: { ...profile, userId: 8 } })
    expect(vault.list().map((session) => session.authorization?.kind)).toEqual(['token', 'session'])
  })

  it('is empty at first', async () => {
    expect(await vaultRig().open().load()).toEqual({ sessions: [], movedAside: null })
  })

  it.each(['{"version":1,"sessions":[{"id":1}]}', '{"half":', '[]', '{"version":2,"sessions":[]}'])(
    'is moved aside unchanged when the file is %j',
    async (text) => {
      const { file, log, open } = vaultRig()
      file.text = text
      expect(await open().load()).toEqual({ sessions: [], movedAside: 'sessions.json.broken-1' })
      expect(file.aside).toBe(text)
      expect(log.lines).toMatchObject([{ level: 'error' }])
    },
  )

  it('keeps a session whose secret cannot be read', async () => {
    const { secrets, open, log } = vaultRig()
    const { id } = await open().add(ada)
    secrets.entries.set(id, { value: 'garbage', how: 'system' })
    expect((await open().load()).sessions).toMatchObject([{ id, authorization: null }])
    secrets.broken = true
    expect((await open().load()).sessions).toMatchObject([{ id, authorization: null }])
    expect(log.lines).toMatchObject([{ level: 'error', details: { session: id } }])
  })

  it('has no session whose secret could not be stored', async () => {
    const { secrets, file, open } = vaultRig()
    secrets.broken = true
    const vault = open()
    await expect(vault.add(ada)).rejects.toThrow('locked')
    expect(vault.list()).toEqual([])
    expect(file.text).toBeNull()
  })

  it('has memory sessions until quit only', async () => {
    const { file, open } = vaultRig()
    const vault = open()
    await vault.add({ ...ada, storage: 'memory' })
    expect(vault.list()).toHaveLength(1)
    expect(file.text).not.toContain('ada@acme.test')
  })

  it('removes a session with its secret', async () => {
    const { file, secrets, open } = vaultRig()
    const vault = open()
    const { id } = await vault.add(ada)
    await vault.remove(id)
    expect([vault.list(), secrets.entries.size, JSON.parse(file.text!)]).toEqual([[], 0, { version: 1, sessions: [] }])
  })

  it('is written only when a profile changed', async () => {
    const { file, open } = vaultRig()
    const vault = open()
    const { id } = await vault.add(ada)
    file.text = 'untouched'
    await vault.updateProfile(id, { ...profile })
    expect(file.text).toBe('untouched')
    await vault.updateProfile(id, { ...profile, name: 'Ada O.' })
    expect(file.text).toContain('Ada O.')
    await vault.updateProfile('someone-else', profile)
    expect(vault.list()).toHaveLength(1)
  })
})

describe('the session port', () => {
  const profileBody = {
    id: 7,
    email: 'ada@acme.test',
    name: 'Ada',
    pubsub_token: 'p',
    accounts: [{ id: 1, name: 'Acme', role: 'agent' }],
  }
  const http = (): ScriptedHttp =>
    new ScriptedHttp((request) => {
      if (request.url.endsWith('/api')) return { json: { version: '4.15.1', timestamp: 'now' } }
      if (request.url.endsWith('/auth/sign_in'))
        return {
          json: { data: profileBody },
          headers: { 'access-token': `secret-${Math.random()}`, client: 'c', uid: 'u' },
        }
      return { json: profileBody }
    })
  const credentials = { method: 'password' as const, email: 'ada@acme.test', password: 'x', oneTimeCode: null }

  it('signs in, stores the session, and signs out of an older one of the same user', async () => {
    const { open, log } = vaultRig()
    const scripted = http()
    const sessions = createSessions({
      certificates: onlySystemCertificates,
      singleSignOn: noSingleSignOn,
      vault: open(),
      http: scripted,
      log,
    })
    expect(await sessions.check('desk.example')).toEqual({
      baseUrl: 'https://desk.example',
      host: 'desk.example',
      version: '4.15.1',
      secrets: 'system',
      asks: [],
      ways: { singleSignOn: false, browser: false },
    })
    const first = await sessions.signIn('desk.example', credentials, 'system')
    expect(first).toMatchObject({ pubsubToken: 'p', profile: { userId: 7 } })
    await sessions.signIn('desk.example', credentials, 'system')
    const ended = scripted.requests.filter(({ method }) => method === 'DELETE')
    expect(ended).toHaveLength(1)
    expect(first.authorization).toMatchObject({ headers: { 'access-token': ended[0]?.headers?.['access-token'] } })
    expect(await sessions.load()).toHaveLength(1)
    await sessions.forget(first.id)
    expect(await sessions.load()).toEqual([])
  })

  it('follows a server to another address with its id, and asks there for the same user first', async () => {
    const { file, open, log } = vaultRig()
    const scripted = http()
    const vault = open()
    const sessions = createSessions({
      certificates: onlySystemCertificates,
      singleSignOn: noSingleSignOn,
      vault,
      http: scripted,
      log,
    })
    const { id, authorization } = await sessions.signIn('desk.example', credentials, 'system')
    expect(await sessions.follow(id, 'https://help.example')).toMatchObject({
      id,
      baseUrl: 'https://help.example',
      authorization,
      pubsubToken: 'p',
    })
    expect(JSON.parse(file.text ?? '')).toMatchObject({ sessions: [{ id, baseUrl: 'https://help.example' }] })
    // The old address, if another server is there one day, is another session.
    const again = await sessions.signIn('desk.example', credentials, 'system')
    expect(again.id).not.toBe(id)
    expect((await sessions.signIn('help.example', credentials, 'system')).id).toBe(id)
    await expect(sessions.follow(again.id, 'https://help.example')).rejects.toMatchObject({ code: 'alreadySignedIn' })
    expect(vault.list().map(({ baseUrl }) => baseUrl)).toEqual(['https://help.example', 'https://desk.example'])
  })

  it('stores a session as plain text only when asked to, after it was in memory', async () => {
    const { secrets, file, open, log } = vaultRig()
    const sessions = createSessions({
      certificates: onlySystemCertificates,
      singleSignOn: noSingleSignOn,
      vault: open(),
      http: http(),
      log,
    })
    const { id } = await sessions.signIn('desk.example', credentials, 'memory')
    expect(secrets.entries.get(id)?.how).toBe('memory')
    expect(file.text ?? '').not.toContain(id)
    await sessions.storePlain(id)
    expect(secrets.entries.get(id)?.how).toBe('plain')
    expect(file.text).toContain(id)
    expect(await sessions.load()).toMatchObject([{ id, storage: 'plain' }])
    await expect(sessions.storePlain('nobody')).rejects.toMatchObject({ code: 'disk' })
  })

  it('signs out of a session that cannot be stored, and reports the reason', async () => {
    const { secrets, open, log } = vaultRig()
    secrets.broken = true
    const scripted = http()
    const sessions = createSessions({
      certificates: onlySystemCertificates,
      singleSignOn: noSingleSignOn,
      vault: open(),
      http: scripted,
      log,
    })
    await expect(sessions.signIn('desk.example', credentials, 'system')).rejects.toMatchObject({
      code: 'secretsUnavailable',
    })
    expect(scripted.requests.at(-1)).toMatchObject({ method: 'DELETE' })
  })

  it('keeps a session in memory if the disk takes no writes, and reports it', async () => {
    const { file, secrets, open, log } = vaultRig()
    let reports = 0
    const scripted = http()
    const sessions = createSessions({
      certificates: onlySystemCertificates,
      singleSignOn: noSingleSignOn,
      vault: open(),
      http: scripted,
      log,
      onStoredInMemory: () => reports++,
    })
    const refused = Object.assign(new Error('read-only file system'), { code: 'EROFS' })
    file.write = () => Promise.reject(refused)
    const signedIn = await sessions.signIn('desk.example', credentials, 'system')
    expect(signedIn).toMatchObject({ storage: 'memory', pubsubToken: 'p' })
    expect(reports).toBe(1)
    expect(secrets.entries.get(signedIn.id)?.how).toBe('memory')
    expect(scripted.requests.some(({ method }) => method === 'DELETE')).toBe(false)
    expect(file.text).toBeNull()
  })

  it('reports a list that was moved aside', async () => {
    const { file, open, log } = vaultRig()
    file.text = 'x'
    const moved: string[] = []
    expect(
      await createSessions({
        certificates: onlySystemCertificates,
        singleSignOn: noSingleSignOn,
        vault: open(),
        http: http(),
        log,
        onMovedAside: (name) => moved.push(name),
      }).load(),
    ).toEqual([])
    expect(moved).toEqual(['sessions.json.broken-1'])
  })
})

describe('a file on disk', () => {
  const folders: string[] = []
  afterEach(async () => {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true })
  })
  async function place(): Promise<string> {
    const folder = await mkdtemp(path.join(tmpdir(), 'deskbell-'))
    folders.push(folder)
    return path.join(folder, 'deep', 'sessions.json')
  }

  it('is replaced atomically, readable by its owner only, without leftovers', async () => {
    const file = await place()
    const store = diskFile(file, new FakeClock())
    expect(await store.read()).toBeNull()
    await Promise.all([store.write('one'), store.write('two'), store.write('three')])
    expect(await store.read()).toBe('three')
    expect(await readdir(path.dirname(file))).toEqual(['sessions.json'])
    if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600)
  })

  it('keeps its content when a write fails', async () => {
    const file = await place()
    const store = diskFile(file, new FakeClock())
    await store.write('kept')
    // A folder where the new file should be written.
    await import('node:fs/promises').then(({ mkdir }) => mkdir(`${file}.new`))
    await expect(store.write('lost')).rejects.toThrow()
    expect(await readFile(file, 'utf8')).toBe('kept')
  })

  it('can be moved aside without loss', async () => {
    const file = await place()
    const clock = new FakeClock()
    const store = diskFile(file, clock)
    await store.write('x')
    await writeFile(file, 'broken')
    const name = await store.moveAside()
    expect(name).toBe(`sessions.json.broken-${clock.now()}`)
    expect(await readFile(path.join(path.dirname(file), name), 'utf8')).toBe('broken')
    expect(await store.read()).toBeNull()
  })
})
