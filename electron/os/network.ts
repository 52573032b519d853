import type { Agent, ClientRequest } from 'node:http'
import http from 'node:http'
import tls from 'node:tls'
import type { Session } from 'electron'
import { ProxyAgent } from 'proxy-agent'
import { errorText } from '../../shared/text/errors.ts'
import type { IdleConnections } from '../core/net/idleConnections.ts'
import { IDLE_TIMEOUT } from '../core/net/idleConnections.ts'
import type { ProxySignIns } from '../core/net/proxySignIns.ts'
import { applyTrust, expectAddress } from '../core/net/trustedConnection.ts'
import type { TrustStore } from '../core/net/trustStore.ts'
import type { Log } from '../core/ports.ts'
import { proxyAddress } from './proxy.ts'
import { watchProxy } from './proxyErrors.ts'

/** What the user decided about the way to servers. */
export interface UserDecisions {
  /** Certificates that the user trusts beyond the system's. */
  readonly trust: Pick<TrustStore, 'of'>
  readonly signIns: Pick<ProxySignIns, 'authorized' | 'refused'>
}

/**
 * The network for REST, media and the socket. Node's sockets know neither the system's proxy nor its trust store, so both come from the
 * system: the proxy for each connection, because it may depend on the address (PAC) and change while the app runs; the authorities before
 * the first connection that needs them, because reading them takes a while. Without `idle`, each request has a connection of its own, so
 * that its address is checked each time.
 */
export function createNetworkAgent(
  session: Session,
  log: Log,
  idle: IdleConnections | null,
  { trust, signIns }: UserDecisions,
): Agent {
  let isSystemTrusted = false
  const getProxyForUrl = async (address: string, request: ClientRequest): Promise<string> => {
    if (!isSystemTrusted && /^(https|wss):/.test(address)) {
      isSystemTrusted = true
      trustSystem(log)
    }
    try {
      const proxy = proxyAddress(await session.resolveProxy(webAddress(address)))
      if (proxy === '') return ''
      const authorized = await signIns.authorized(proxy)
      watchProxy(request, proxy, () => void signIns.refused(proxy, authorized))
      return authorized
    } catch (error) {
      log.warn('Resolving the proxy failed; connecting directly', { error: errorText(error) })
      return ''
    }
  }
  const fresh = schemes(getProxyForUrl, null)
  return new NetworkAgent(idle === null ? fresh : schemes(getProxyForUrl, idle), fresh, trust)
}

type FindProxy = (address: string, request: ClientRequest) => Promise<string>

interface Schemes {
  secure: ProxyAgent
  plain: ProxyAgent
}

function schemes(getProxyForUrl: FindProxy, idle: IdleConnections | null): Schemes {
  const kept = idle === null ? { keepAlive: false } : { keepAlive: true, keepAliveMsecs: 15_000, timeout: IDLE_TIMEOUT }
  return {
    secure: new PooledAgent({ ...kept, getProxyForUrl }, idle),
    // A request to an http: server is sent to the proxy itself, in the proxy's form. The library writes that form only on a new connection,
    // so connections are kept alive only without a proxy.
    plain: new PooledAgent({ keepAlive: false, httpAgent: new http.Agent(kept), getProxyForUrl }, idle),
  }
}

/** Closes the idle connections of its agents, direct ones and those of proxies, in time. */
class PooledAgent extends ProxyAgent {
  readonly #idle: IdleConnections | null

  constructor(options: ConstructorParameters<typeof ProxyAgent>[0], idle: IdleConnections | null) {
    super(options)
    this.#idle = idle
  }

  override async connect(...request: Parameters<ProxyAgent['connect']>): Promise<Agent> {
    const agent = await super.connect(...request)
    this.#idle?.manage(agent)
    if (request[1].secureEndpoint && agent !== this.httpsAgent) expectAddress(request[1])
    if ('shouldLookup' in agent) passSocks(agent as unknown as SocksAgent)
    return agent
  }
}

/** The parts of `SocksProxyAgent`, which is loaded by name. */
interface SocksAgent {
  timeout: number | null
  proxy: { host: string }
}

/** It ends requests whose answer takes longer than an idle connection lasts, and connects to no IPv6 address. */
function passSocks(agent: SocksAgent): void {
  agent.timeout = null
  agent.proxy.host = agent.proxy.host.replace(/^\[|\]$/g, '')
}

/** Passes each request to the agent for its scheme. A socket never begins on a connection from before, which may be dead. */
class NetworkAgent extends ProxyAgent {
  readonly #pooled: Schemes
  readonly #fresh: Schemes
  readonly #trust: Pick<TrustStore, 'of'>

  constructor(pooled: Schemes, fresh: Schemes, trust: Pick<TrustStore, 'of'>) {
    // `keepAlive` of the request's options comes from this agent.
    super({ keepAlive: pooled.secure.keepAlive })
    this.#pooled = pooled
    this.#fresh = fresh
    this.#trust = trust
  }

  override connect(request: ClientRequest, options: Parameters<ProxyAgent['connect']>[1]): Promise<Agent> {
    const { secureEndpoint } = options
    if (secureEndpoint) applyTrust(request, options, this.#trust)
    const agents = request.hasHeader('upgrade') ? this.#fresh : this.#pooled
    return Promise.resolve(secureEndpoint ? agents.secure : agents.plain)
  }

  override destroy(): void {
    for (const agent of [this.#pooled, this.#fresh].flatMap(({ secure, plain }) => [secure, plain])) {
      agent.httpAgent.destroy()
      agent.httpsAgent.destroy()
      agent.destroy()
    }
    super.destroy()
  }
}

/** Chromium's proxy rules know sockets under their own scheme; a PAC file usually knows only the web's. */
function webAddress(address: string): string {
  return address.replace(/^ws(s?):/, 'http$1:')
}

/**
 * Adds the system's authorities, where companies install their own, to the bundled ones for this process. As the process's default, because
 * an option of each connection would build the list every time (20 ms and more).
 */
function trustSystem(log: Log): void {
  try {
    tls.setDefaultCACertificates([
      ...new Set([...tls.getCACertificates('default'), ...tls.getCACertificates('system')]),
    ])
  } catch (error) {
    log.warn("Reading the system's certificate authorities failed; using the bundled ones", {
      error: errorText(error),
    })
  }
}
