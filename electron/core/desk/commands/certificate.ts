import { serverOf } from '../../net/trustStore.ts'
import type { CommandHandlers, CommandPorts } from './ports.ts'
import { requireSession } from './ports.ts'

/** The user's trust in certificates that the system doesn't trust. */
export function certificateCommands(ports: CommandPorts) {
  const { certificates } = ports.deskPorts
  /** Every connection of the server's sessions is made again, under the new verdict. */
  const reconnect = (server: string): void => {
    ports.deskPorts.refreshConnections()
    for (const session of ports.sessions()) if (serverOf(session.baseUrl) === server) session.connector.kick('manual')
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
  } satisfies Partial<CommandHandlers>
}
