import { serverOf } from '../../net/trustStore.ts'
import type { CommandHandlers, CommandPorts } from './ports.ts'
import { requireSession } from './ports.ts'

/** What the user decides about the way to the servers: certificates that the system doesn't trust, and proxies. */
export function networkCommands(ports: CommandPorts) {
  const { certificates, proxies } = ports.deskPorts
  /** Every connection of the server's sessions is made again, under the new verdict. */
  const reconnect = (server: string): void => {
    ports.deskPorts.refreshConnections()
    for (const session of ports.sessions()) if (serverOf(session.baseUrl) === server) session.connector.kick('manual')
  }
  const reconnectAll = (): void => {
    for (const session of ports.sessions()) session.connector.kick('manual')
  }
  return {
    'certificate:inspect': async ({ sessionId }) => ({
      certificate: await certificates.inspect(requireSession(ports, sessionId).baseUrl),
    }),
    'certificate:trust': async ({ server, fingerprint }) => {
      await certificates.trust(server, fingerprint)
      reconnect(server)
    },
    'certificate:revoke': async ({ server }) => {
      await certificates.revoke(server)
      reconnect(server)
    },
    'proxy:signIn': async ({ proxy, user, password }) => {
      await proxies.signIn(proxy, user, password)
      reconnectAll()
    },
    'proxy:forget': ({ proxy }) => proxies.forget(proxy),
  } satisfies Partial<CommandHandlers>
}
