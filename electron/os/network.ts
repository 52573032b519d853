import type { Agent, ClientRequest } from 'node:http'
import http from 'node:http'
import tls from 'node:tls'
import type { Session } from 'electron'
import { ProxyAgent } from 'proxy-agent'
import { errorText } from '../../shared/text/errors.ts'
import type { Log } from '../core/ports.ts'
import { proxyAddress } from './proxy.ts'

/**
 * One way to the network for REST, media and the socket. Node's own sockets know neither the system's proxy nor its trust
 * store, so both are asked of the system: the proxy for each connection, for it may depend on the address (PAC) and change
 * while the app runs; the authorities before the first connection that needs them, for reading them takes a while.
 * `keepAlive: false` opens a connection for each request, for those whose address must be judged each time.
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
      log.warn('The proxy of an address could not be found; going without', { error: errorText(error) })
      return ''
    }
  }
  return new NetworkAgent({
    secure: new ProxyAgent({ ...kept, getProxyForUrl }),
    // A request to an http: server goes to the proxy itself, in the proxy's own form. The library writes that form only for a new connection,
    // so none is kept here, except without a proxy.
    plain: new ProxyAgent({ keepAlive: false, httpAgent: new http.Agent(kept), getProxyForUrl }),
  })
}

/** Gives each request to the agent for its scheme. */
class NetworkAgent extends ProxyAgent {
  readonly #agents: { secure: ProxyAgent; plain: ProxyAgent }

  constructor(agents: { secure: ProxyAgent; plain: ProxyAgent }) {
    // What a request says of its connection comes from here.
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
 * Adds the system's authorities to the bundled ones for the whole process: companies put their own there. As the process's
 * default and not as an option of each connection, which would build the whole list anew every time (20 ms and more).
 */
function trustSystem(log: Log): void {
  try {
    tls.setDefaultCACertificates([
      ...new Set([...tls.getCACertificates('default'), ...tls.getCACertificates('system')]),
    ])
  } catch (error) {
    log.warn("The system's certificate authorities could not be read; using the bundled ones", {
      error: errorText(error),
    })
  }
}
