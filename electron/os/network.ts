import type { Agent, ClientRequest } from 'node:http'
import http from 'node:http'
import tls from 'node:tls'
import type { Session } from 'electron'
import { ProxyAgent } from 'proxy-agent'
import { errorText } from '../../shared/text/errors.ts'
import type { Log } from '../core/ports.ts'
import { proxyAddress } from './proxy.ts'

/**
 * The network for REST, media and the socket. Node's sockets know neither the system's proxy nor its trust store, so both come from the
 * system: the proxy for each connection, because it may depend on the address (PAC) and change while the app runs; the authorities before
 * the first connection that needs them, because reading them takes a while. `keepAlive: false` opens a connection for each request, so that
 * its address is checked each time.
 */
export function createNetworkAgent(
  session: Session,
  log: Log,
  { keepAlive = true }: { keepAlive?: boolean } = {},
): Agent {
  let isSystemTrusted = false
  const kept = { keepAlive, keepAliveMsecs: 15_000 }
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
  return new NetworkAgent({
    secure: new ProxyAgent({ ...kept, getProxyForUrl }),
    // A request to an http: server is sent to the proxy itself, in the proxy's form. The library writes that form only on a new connection,
    // so connections are kept alive only without a proxy.
    plain: new ProxyAgent({ keepAlive: false, httpAgent: new http.Agent(kept), getProxyForUrl }),
  })
}

/** Passes each request to the agent for its scheme. */
class NetworkAgent extends ProxyAgent {
  readonly #agents: { secure: ProxyAgent; plain: ProxyAgent }

  constructor(agents: { secure: ProxyAgent; plain: ProxyAgent }) {
    // `keepAlive` of the request's options comes from this agent.
    super({ keepAlive: agents.secure.keepAlive })
    this.#agents = agents
  }

  override connect(_request: ClientRequest, { secureEndpoint }: { secureEndpoint: boolean }): Promise<Agent> {
    return Promise.resolve(secureEndpoint ? this.#agents.secure : this.#agents.plain)
  }

  override destroy(): void {
    for (const agent of Object.values(this.#agents)) {
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
