import { serverOf } from '../../net/trustStore.ts'
import type { CommandHandlers, CommandPorts } from './ports.ts'
import { requireSession } from './ports.ts'

/** What the user decides about the way to the servers: certificates that the system doesn't trust, and proxies. */
export function networkCommands(ports: CommandPorts) {
  const { certificates, proxies } = ports.deskPorts
  /** `server`: only its sessions. */
  const reconnect = (server?: string): void => {
    for (const session of ports.sessions())
      if (server === undefined || serverOf(session.baseUrl) === server) session.connector.kick('manual')
  }
  /** Every connection of the server is made again, under the new verdict. */
  const judgeAgain = (server: string): void => {
    ports.deskPorts.refreshConnections()
    reconnect(server)
  }
  return {
    'certificate:inspect': async ({ sessionId }) => ({
      certificate: await certificates.inspect(requireSession(ports, sessionId).baseUrl),
    }),
    'certificate:trust': async ({ server, fingerprint }) => {
      await certificates.trust(server, fingerprint)
      judgeAgain(server)
    },
    'certificate:revoke': async ({ server }) => {
      await certificates.revoke(server)
      judgeAgain(server)
    },
    'proxy:signIn': async ({ proxy, user, password }) => {
      await proxies.signIn(proxy, user, password)
      reconnect()
    },
    'proxy:forget': ({ proxy }) => proxies.forget(proxy),
  } satisfies Partial<CommandHandlers>
}
