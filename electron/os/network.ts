import type { Agent } from 'node:http'
import { getCACertificates } from 'node:tls'
import type { Session } from 'electron'
import { ProxyAgent } from 'proxy-agent'
import type { Log } from '../core/ports.ts'
import { proxyAddress } from './proxy.ts'

/** One way to the network for REST, media and the socket: the system's proxy settings and its trusted authorities. */
export interface Network {
  readonly agent: Agent
  readonly authorities: string[]
}

/**
 * Node's own sockets know neither the system's proxy nor its trust store, so both are asked of the system here. The
 * proxy is asked for each connection, for it may depend on the address (PAC) and change while the app runs.
 */
export function createNetwork(session: Session, log: Log): Network {
  const authorities = systemAuthorities(log)
  const agent = new ProxyAgent({
    keepAlive: true,
    keepAliveMsecs: 15_000,
    ca: authorities,
    getProxyForUrl: async (address) => {
      try {
        return proxyAddress(await session.resolveProxy(webAddress(address)))
      } catch (error) {
        log.warn('The proxy of an address could not be found; going without', { error: String(error) })
        return ''
      }
    },
  })
  return { agent, authorities }
}

/** Chromium's proxy rules know sockets under their own scheme; a PAC file usually knows only the web's. */
function webAddress(address: string): string {
  return address.replace(/^ws(s?):/, 'http$1:')
}

/** Node's bundled authorities with the system's added: companies put their own there. */
function systemAuthorities(log: Log): string[] {
  const bundled = getCACertificates('default')
  try {
    return [...new Set([...bundled, ...getCACertificates('system')])]
  } catch (error) {
    log.warn("The system's certificate authorities could not be read; using the bundled ones", { error: String(error) })
    return bundled
  }
}
