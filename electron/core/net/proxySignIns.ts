import type { ProxySignInView } from '../../../shared/views.ts'
import type { Dispose, Log } from '../ports.ts'

/** As `SecretStore` of core/session. */
interface Secrets {
  kind(): 'system' | 'plain' | 'memory'
  read(key: string): Promise<string | null>
  write(key: string, value: string, storage: 'system' | 'memory'): Promise<void>
  remove(key: string): Promise<void>
}

export interface ProxySignInsOptions {
  secrets: Promise<Secrets>
  log: Log
  /** Asks the user. `isRefused`: what they gave before was wrong. */
  ask(proxy: string, isRefused: boolean): void
}

const keyOf = (proxy: string): string => `proxy ${proxy}`

/**
 * The user's name and password for each proxy, `http://proxy.example:3128`: asked once, then encrypted by the system
 * like tokens; without a key store they last until quit. Never in a log and never on the page.
 */
export class ProxySignIns {
  readonly #options: ProxySignInsOptions
  /** The address with name and password; null where there are none. */
  readonly #known = new Map<string, Promise<URL | null>>()
  readonly #users = new Map<string, string>()
  /** Proxies about which the user was asked and has not answered, or did not want to. */
  readonly #asked = new Set<string>()
  readonly #listeners = new Set<() => void>()

  constructor(options: ProxySignInsOptions) {
    this.#options = options
  }

  /** Of the proxies that were used since the start. */
  list(): ProxySignInView[] {
    return [...this.#users].map(([proxy, user]) => ({ proxy, user }))
  }

  onChange(listener: () => void): Dispose {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** The address of a proxy with the user's name and password, where they are known. */
  async authorized(proxy: string): Promise<string> {
    let known = this.#known.get(proxy)
    if (!known) {
      known = this.#read(proxy)
      this.#known.set(proxy, known)
    }
    return (await known)?.href.replace(/\/$/, '') ?? proxy
  }

  /** A proxy wants another name and password than those in `used`, its address so far, or any. Asks the user once. */
  async refused(proxy: string, used: string): Promise<void> {
    // A late refusal of what the user has replaced meanwhile.
    if ((await this.authorized(proxy)) !== used || this.#asked.has(proxy)) return
    this.#asked.add(proxy)
    const hadSignIn = used !== proxy
    this.#options.log.info('The proxy asks for a name and a password', { proxy, hadSignIn })
    this.#options.ask(proxy, hadSignIn)
  }

  /** Rejects if they can't be stored. */
  async signIn(proxy: string, user: string, password: string): Promise<void> {
    const secrets = await this.#options.secrets
    await secrets.write(
      keyOf(proxy),
      JSON.stringify({ user, password }),
      secrets.kind() === 'system' ? 'system' : 'memory',
    )
    this.#set(proxy, Promise.resolve(addressWith(proxy, user, password)), user)
  }

  async forget(proxy: string): Promise<void> {
    await (await this.#options.secrets).remove(keyOf(proxy))
    this.#set(proxy, Promise.resolve(null), null)
  }

  /** The user tries again: a proxy that still refuses may be asked about again. */
  askAgain(): void {
    this.#asked.clear()
  }

  #set(proxy: string, address: Promise<URL | null>, user: string | null): void {
    this.#known.set(proxy, address)
    this.#asked.delete(proxy)
    if (user === null) this.#users.delete(proxy)
    else this.#users.set(proxy, user)
    for (const listener of this.#listeners) listener()
  }

  async #read(proxy: string): Promise<URL | null> {
    try {
      const secrets = await this.#options.secrets
      const stored: unknown = JSON.parse((await secrets.read(keyOf(proxy))) ?? 'null')
      if (typeof stored !== 'object' || stored === null || !('user' in stored) || !('password' in stored)) return null
      const { user, password } = stored
      if (typeof user !== 'string' || typeof password !== 'string') return null
      this.#users.set(proxy, user)
      return addressWith(proxy, user, password)
    } catch (error) {
      this.#options.log.warn('Reading the sign-in of a proxy failed', {
        proxy,
        error: error instanceof Error ? error.name : 'unknown',
      })
      return null
    }
  }
}

function addressWith(proxy: string, user: string, password: string): URL {
  // `URL` encodes names and passwords of some schemes only partly.
  return new URL(proxy.replace('://', `://${encodeURIComponent(user)}:${encodeURIComponent(password)}@`))
}
