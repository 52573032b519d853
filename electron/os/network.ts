import type { Agent, ClientRequest } from 'node:http'
import http from 'node:http'
import tls from 'node:tls'
import type { Session } from 'electron'
import { ProxyAgent } from 'proxy-agent'
import { errorText } from '../../shared/text/errors.ts'
import { IDLE_TIMEOUT, IdleConnections } from '../core/net/idleConnections.ts'
import { applyTrust, expectAddress } from '../core/net/trustedConnection.ts'
import type { TrustStore } from '../core/net/trustStore.ts'
import type { Clock, Log } from '../core/ports.ts'
import { proxyAddress } from './proxy.ts'

export interface Network {
  readonly agent: Agent
  /** A connection of its own for each request. */
  readonly freshAgent: Agent
  /** The idle connections of `agent`. */
  readonly idle: IdleConnections
}

/** The agents for all connections of the app. */
export function createNetwork(session: Session, log: Log, clock: Clock, trust: Pick<TrustStore, 'of'>): Network {
  const idle = new IdleConnections(clock)
  return {
    agent: createNetworkAgent(session, log, idle, trust),
    freshAgent: createNetworkAgent(session, log, null, trust),
    idle,
  }
}

/**
 * The network for REST, media and the socket. Node's sockets know neither the system's proxy nor its trust store, so both come from the
 * system: the proxy for each connection, because it may depend on the address (PAC) and change while the app runs; the authorities before
 * the first connection that needs them, because reading them takes a while. Without `idle`, each request has a connection of its own, so
 * that its address is checked each time. `trust`: certificates that the user trusts beyond the system's.
 */
export function createNetworkAgent(
  session: Session,
  log: Log,
  idle: IdleConnections | null,
  trust: Pick<TrustStore, 'of'>,
): Agent {
  let isSystemTrusted = false
  const getProxyForUrl = async (address: string): Promise<string> => {
    if (!isSystemTrusted && /^(https|wss):/.test(address)) {
      isSystemTrusted = true
      trustSystem(log)
    }
    try {
      return proxyAddress(await session.resolveProxy(webAddress(address)))
    } catch (error) {
      log.warn('Resolving the proxy failed; connecting directly', { error: errorText(error) })
      return ''
    }
  }
  const fresh = schemes(getProxyForUrl, null)
  return new NetworkAgent(idle === null ? fresh : schemes(getProxyForUrl, idle), fresh, trust)
}

type FindProxy = (address: string) => Promise<string>

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
    return agent
  }
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
