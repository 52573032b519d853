/** The server at the address of the sign-in form: found, or with a certificate that nobody trusts. */
import type { ShallowRef } from 'vue'
import { shallowRef } from 'vue'
import type { ServerCheck } from '../../../shared/bridge.ts'
import type { CertificateView } from '../../../shared/views.ts'
import { call } from '../../bridge/client.ts'

export interface ServerChecking {
  server: Readonly<ShallowRef<ServerCheck | null>>
  /** Of the server at the address; nobody trusts it. */
  certificate: Readonly<ShallowRef<CertificateView | null>>
  /** Whether the server can be asked; if nobody trusts its certificate, the user decides first. Rejects with `DeskError`. */
  check: () => Promise<boolean>
  /** Trusts the certificate that is shown. */
  trust: () => Promise<void>
}

export function useServerCheck(address: () => string): ServerChecking {
  const server = shallowRef<ServerCheck | null>(null)
  const certificate = shallowRef<CertificateView | null>(null)
  return {
    server,
    certificate,
    async check() {
      const answer = await call('server:check', { address: address() })
      server.value = 'untrusted' in answer ? null : answer
      certificate.value = 'untrusted' in answer ? answer.untrusted : null
      return server.value !== null
    },
    async trust() {
      if (certificate.value === null) return
      const { server: shown, fingerprint } = certificate.value
      await call('certificate:trust', { server: shown, fingerprint })
    },
  }
}
