/** The server at the address of the sign-in form, and what the user has to decide about it first. */
import type { ShallowRef } from 'vue'
import { shallowRef } from 'vue'
import type { ServerCheck } from '../../../shared/bridge.ts'
import type { CertificateView } from '../../../shared/views.ts'
import { call } from '../../bridge/client.ts'

export interface ServerChecking {
  server: Readonly<ShallowRef<ServerCheck | null>>
  /** Of the server at the address; it is not trusted. */
  certificate: Readonly<ShallowRef<CertificateView | null>>
  /** Checks the address; returns the step that follows. Rejects with `DeskError`. */
  find: () => Promise<'certificate' | 'confirm' | 'credentials'>
  /** The server is found, and the user has accepted what it asks. */
  isReady: () => boolean
  /** Trusts the certificate, or accepts the server, that is shown. */
  accept: () => Promise<void>
  /** The base address that the user has accepted. */
  accepted: () => string | null
}

export function useServerCheck(address: () => string): ServerChecking {
  const server = shallowRef<ServerCheck | null>(null)
  const certificate = shallowRef<CertificateView | null>(null)
  let accepted: string | null = null
  const isReady = (): boolean =>
    server.value !== null && (server.value.asks.length === 0 || server.value.baseUrl === accepted)
  return {
    server,
    certificate,
    isReady,
    accepted: () => accepted,
    async find() {
      const answer = await call('server:check', { address: address() })
      server.value = 'untrusted' in answer ? null : answer
      certificate.value = 'untrusted' in answer ? answer.untrusted : null
      if (certificate.value !== null) return 'certificate'
      return isReady() ? 'credentials' : 'confirm'
    },
    async accept() {
      if (certificate.value === null) {
        accepted = server.value?.baseUrl ?? null
        return
      }
      const { server: shown, fingerprint } = certificate.value
      await call('certificate:trust', { server: shown, fingerprint })
    },
  }
}
