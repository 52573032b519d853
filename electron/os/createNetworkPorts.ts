import { errorText } from '../../shared/text/errors.ts'
import { ApiError } from '../core/api/types.ts'
import type { CertificatePort, ProxyPort, SettingsPort } from '../core/desk/ports.ts'
import type { ProxySignIns } from '../core/net/proxySignIns.ts'
import type { Certificates } from '../core/session/index.ts'
import type { Gestures } from './gestures.ts'
import { withGesture } from './gestures.ts'

/** Like `createSessionPort`: the page chooses what is shown, so what connects or changes trust needs a user gesture. */
export function createCertificatePort(certificates: Certificates, gestures: Gestures): CertificatePort {
  return {
    list: () => certificates.list(),
    onChange: (listener) => certificates.onChange(listener),
    inspect: (address) => withGesture(gestures, () => certificates.inspect(address)),
    trust: (server, fingerprint) => withGesture(gestures, () => certificates.trust(server, fingerprint)),
    revoke: (server) => withGesture(gestures, () => certificates.revoke(server)),
  }
}

export function createProxyPort(signIns: ProxySignIns, gestures: Gestures): ProxyPort {
  const stored = (work: () => Promise<void>): Promise<void> =>
    withGesture(gestures, async () => {
      try {
        await work()
      } catch (error) {
        throw Object.assign(new ApiError({ code: 'disk', reachedServer: 'no' }), { cause: errorText(error) })
      }
    })
  return {
    list: () => signIns.list(),
    onChange: (listener) => signIns.onChange(listener),
    askAgain: () => signIns.askAgain(),
    signIn: (proxy, user, password) => stored(() => signIns.signIn(proxy, user, password)),
    forget: (proxy) => stored(() => signIns.forget(proxy)),
  }
}

/** A page that was taken over must not lead the connections through another proxy: that needs a user gesture. */
export function guardedSettings(settings: SettingsPort, gestures: Gestures): SettingsPort {
  return {
    get: () => settings.get(),
    onChange: (listener) => settings.onChange(listener),
    change: (change) =>
      change.proxy === undefined ? settings.change(change) : withGesture(gestures, () => settings.change(change)),
  }
}
