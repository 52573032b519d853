import type { Agent } from 'node:http'
import type { Session } from 'electron'
import { errorText } from '../../shared/text/errors.ts'
import type { Desk } from '../core/desk.ts'
import { IdleConnections } from '../core/net/idleConnections.ts'
import { ProxySignIns } from '../core/net/proxySignIns.ts'
import { TrustStore } from '../core/net/trustStore.ts'
import type { Clock, Log } from '../core/ports.ts'
import type { SecretStore } from '../core/session/index.ts'
import { diskFile } from '../core/session/index.ts'
import { createNetworkAgent } from './network.ts'
import type { Paths } from './paths.ts'
import { proxyConfig } from './proxySettings.ts'
import type { SettingsStore } from './settings.ts'

export interface NetworkOptions {
  /** The session that finds proxies. */
  readonly session: Session
  readonly paths: Pick<Paths, 'trust'>
  readonly secrets: Promise<SecretStore>
  readonly settings: SettingsStore
  readonly clock: Clock
  readonly log: Log
  /** Asks for the user's name at a proxy, and connects again when the proxy changes. */
  desk(): Pick<Desk, 'signal' | 'powerEvent'>
}

/** All connections of the app: their agents, and what the user has decided about certificates and proxies. */
export interface Network {
  readonly agent: Agent
  /** A connection of its own for each request. */
  readonly freshAgent: Agent
  /** The idle connections of `agent`. */
  readonly idle: IdleConnections
  readonly trust: TrustStore
  readonly signIns: ProxySignIns
  /** Opened, as the sign-ins need them. */
  readonly secrets: SecretStore
}

/** Resolves when the user's choices apply. The settings are followed until the app quits. */
export async function openNetwork(options: NetworkOptions): Promise<Network> {
  const { session, secrets, settings, clock, log } = options
  const trust = new TrustStore({ file: diskFile(options.paths.trust, clock), log })
  const signIns = new ProxySignIns({
    secrets,
    log,
    ask: (proxy, isRefused) => options.desk().signal({ kind: 'proxyAsks', proxy, isRefused }),
  })
  let applied = settings.get().proxy
  const apply = async (): Promise<void> => {
    try {
      await session.setProxy(proxyConfig(settings.get().proxy))
    } catch (error) {
      log.error('Applying the proxy settings failed', { error: errorText(error) })
    }
  }
  settings.onChange(({ proxy }) => {
    if (JSON.stringify(proxy) === JSON.stringify(applied)) return
    applied = proxy
    signIns.askAgain()
    void apply().then(() => options.desk().powerEvent('network'))
  })
  // A session begins with the system's proxy.
  const [opened] = await Promise.all([secrets, trust.load(), applied.mode === 'system' ? null : apply()])
  const idle = new IdleConnections(clock)
  return {
    agent: createNetworkAgent(session, log, idle, { trust, signIns }),
    freshAgent: createNetworkAgent(session, log, null, { trust, signIns }),
    idle,
    trust,
    signIns,
    secrets: opened,
  }
}
