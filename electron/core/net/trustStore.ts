import * as v from 'valibot'
import { errorMessage } from '../../../shared/text/errors.ts'
import type { TrustedCertificateView } from '../../../shared/views.ts'
import type { Dispose, Log } from '../ports.ts'

const Fingerprint = v.pipe(v.string(), v.regex(/^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/))
const EntrySchema: v.GenericSchema<unknown, TrustedCertificateView> = v.object({
  server: v.string(),
  fingerprint: Fingerprint,
  subject: v.string(),
  issuer: v.string(),
  validFrom: v.number(),
  validTo: v.number(),
  trustedAt: v.number(),
})
const FileSchema = v.object({ version: v.literal(1), certificates: v.array(EntrySchema) })

export interface TrustStoreOptions {
  file: {
    /** Null if there is no file. */
    read(): Promise<string | null>
    write(text: string): Promise<void>
    moveAside(): Promise<string>
  }
  log: Log
}

/**
 * Certificates that the user trusts although the system doesn't: at most one for each server (host and port), by its
 * fingerprint. Nothing in the file is a secret.
 */
export class TrustStore {
  readonly #options: TrustStoreOptions
  readonly #certificates = new Map<string, TrustedCertificateView>()
  readonly #listeners = new Set<() => void>()

  constructor(options: TrustStoreOptions) {
    this.#options = options
  }

  /** Reads the file; one that can't be read trusts nothing and is moved aside. Never rejects. */
  async load(): Promise<void> {
    const { file, log } = this.#options
    try {
      const text = await file.read()
      if (text === null) return
      const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), FileSchema), text)
      if (parsed.success) for (const entry of parsed.output.certificates) this.#certificates.set(entry.server, entry)
      else log.error('Unreadable list of trusted certificates moved aside', { file: await file.moveAside() })
    } catch (error) {
      log.error('Reading the trusted certificates failed', { error: errorMessage(error) })
    }
  }

  of(server: string): TrustedCertificateView | null {
    return this.#certificates.get(server) ?? null
  }

  list(): TrustedCertificateView[] {
    return [...this.#certificates.values()]
  }

  /** Replaces what was trusted for this server. Rejects if the disk fails; then nothing has changed. */
  async trust(certificate: TrustedCertificateView): Promise<void> {
    await this.#save([...this.list().filter(({ server }) => server !== certificate.server), certificate])
  }

  async revoke(server: string): Promise<void> {
    await this.#save(this.list().filter((entry) => entry.server !== server))
  }

  onChange(listener: () => void): Dispose {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  async #save(certificates: TrustedCertificateView[]): Promise<void> {
    await this.#options.file.write(JSON.stringify({ version: 1, certificates }, null, 2))
    this.#certificates.clear()
    for (const entry of certificates) this.#certificates.set(entry.server, entry)
    for (const listener of this.#listeners) listener()
  }
}

/** What trust is stored for: `desk.local:443`, `[::1]:8443`. */
export function serverOf(address: string | URL): string {
  const { hostname, port, protocol } = new URL(address)
  return serverName(hostname, port === '' ? (/^(https|wss):$/.test(protocol) ? 443 : 80) : port)
}

/** The same of a host name, with or without brackets, and a port. */
export function serverName(hostname: string, port: number | string): string {
  const bare = hostname.replace(/^\[|\]$/g, '').toLowerCase()
  return `${bare.includes(':') ? `[${bare}]` : bare}:${port}`
}
