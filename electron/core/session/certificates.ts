import type { Agent } from 'node:http'
import { errorMessage } from '../../../shared/text/errors.ts'
import type { CertificateProblem, CertificateView, TrustedCertificateView } from '../../../shared/views.ts'
import { networkError } from '../api/networkError.ts'
import { ApiError } from '../api/types.ts'
import type { ShownCertificate } from '../net/readCertificate.ts'
import { readCertificate } from '../net/readCertificate.ts'
import type { TrustStore } from '../net/trustStore.ts'
import { serverOf } from '../net/trustStore.ts'
import type { Clock, Dispose, Log } from '../ports.ts'

export interface CertificatesOptions {
  store: TrustStore
  /** For a connection of its own to the server, through the system's proxy. */
  agent: Agent
  clock: Clock
  log: Log
}

const PROBLEMS: Readonly<Record<string, CertificateProblem>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'selfSigned',
  SELF_SIGNED_CERT_IN_CHAIN: 'unknownIssuer',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'unknownIssuer',
  UNABLE_TO_GET_ISSUER_CERT: 'unknownIssuer',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'unknownIssuer',
  CERT_UNTRUSTED: 'unknownIssuer',
  ERR_TLS_CERT_ALTNAME_INVALID: 'wrongHost',
  HOSTNAME_MISMATCH: 'wrongHost',
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'notYetValid',
}
/** Characters of a name in a certificate. */
const LONGEST_NAME = 200

/** Certificates that the user may trust beyond the system's. Every rejection is an `ApiError`. */
export class Certificates {
  readonly #options: CertificatesOptions
  /** What was shown to the user last, by server: nothing else can be trusted. */
  readonly #shown = new Map<string, CertificateView>()

  constructor(options: CertificatesOptions) {
    this.#options = options
  }

  list(): TrustedCertificateView[] {
    return this.#options.store.list()
  }

  onChange(listener: () => void): Dispose {
    return this.#options.store.onChange(listener)
  }

  /** The certificate of the server at an address as it is now; null if the system or the user trusts it. */
  async inspect(address: string): Promise<CertificateView | null> {
    if (!address.startsWith('https:')) return null
    const { agent, clock, store } = this.#options
    const server = serverOf(address)
    const shown = await readCertificate(address, agent, clock).catch((error: unknown) => {
      throw networkError(error, false)
    })
    const trusted = store.of(server)
    if (shown.problem === null || trusted?.fingerprint === shown.certificate.fingerprint256) return null
    const view = { ...viewOf(server, shown), changedSince: trusted?.trustedAt ?? null }
    this.#shown.set(server, view)
    return view
  }

  /** Trusts the certificate that was shown, and no other, for its server. */
  async trust(server: string, fingerprint: string): Promise<void> {
    const shown = this.#shown.get(server)
    if (shown?.fingerprint !== fingerprint || shown.problem === 'other')
      throw new ApiError({ code: 'forbidden', reachedServer: 'no', detail: 'this certificate was not shown' })
    const { subject, issuer, validFrom, validTo } = shown
    const trustedAt = Math.floor(this.#options.clock.now() / 1000)
    await this.#store(() =>
      this.#options.store.trust({ server, fingerprint, subject, issuer, validFrom, validTo, trustedAt }),
    )
    this.#shown.delete(server)
    this.#options.log.info('The user trusts a certificate', { server, fingerprint })
  }

  async revoke(server: string): Promise<void> {
    await this.#store(() => this.#options.store.revoke(server))
    this.#options.log.info('The user no longer trusts a certificate', { server })
  }

  async #store(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.#options.log.error('Writing the trusted certificates failed', { error: errorMessage(error) })
      throw new ApiError({ code: 'disk', reachedServer: 'no' })
    }
  }
}

function viewOf(server: string, { certificate, problem }: ShownCertificate): Omit<CertificateView, 'changedSince'> {
  const seconds = (text: string): number => Math.floor(Date.parse(text) / 1000) || 0
  return {
    server,
    fingerprint: certificate.fingerprint256,
    subject: nameIn(certificate.subject) ?? nameIn(certificate.subjectAltName) ?? '',
    issuer: nameIn(certificate.issuer) ?? '',
    validFrom: seconds(certificate.validFrom),
    validTo: seconds(certificate.validTo),
    problem: PROBLEMS[problem ?? ''] ?? 'other',
  }
}

/** The common name in a distinguished name, else its first line. */
function nameIn(name: string | undefined): string | null {
  const lines = (name ?? '').split('\n')
  const text = lines.find((line) => line.startsWith('CN='))?.slice(3) ?? lines[0] ?? ''
  return text === '' ? null : text.slice(0, LONGEST_NAME)
}
