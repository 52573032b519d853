import type { CommandHandlers, CommandPorts } from './ports.ts'
import { requireSession } from './ports.ts'

/** Of new labels, one after the other; administrators change them in the dashboard. */
const LABEL_COLORS = ['#1f93ff', '#0d9488', '#65a30d', '#d97706', '#dc2626', '#c026d3', '#7c3aed', '#475569']

/** Signing in and out, presence and notifications of a session. */
export function sessionCommands(ports: CommandPorts) {
  return {
    'server:check': ({ address }) => {
      ports.deskPorts.proxies.askAgain()
      return ports.deskPorts.session.check(address)
    },
    'session:signIn': (input) => ports.signIn(input),
    'sso:begin': ({ address, place, accepted = null }) => {
      ports.deskPorts.proxies.askAgain()
      return ports.deskPorts.session.beginSso(address, place, accepted)
    },
    'sso:cancel': () => ports.deskPorts.session.cancelSso(),
    'session:storePlain': ({ sessionId }) => ports.deskPorts.session.storePlain(requireSession(ports, sessionId).id),
    'session:signOut': ({ sessionId }) => ports.signOut(requireSession(ports, sessionId)),
    'session:followMove': ({ sessionId }) => ports.follow(requireSession(ports, sessionId)),
    'session:declineMove': ({ sessionId }) => requireSession(ports, sessionId).moved.decline(),
    'session:reconnect': ({ sessionId }) => {
      ports.deskPorts.proxies.askAgain()
      requireSession(ports, sessionId).connector.kick('manual')
    },
    'account:acknowledgeLoss': ({ sessionId, accountId }) =>
      requireSession(ports, sessionId).acknowledgeLoss(accountId),
    'presence:setAvailability': async ({ sessionId, accountId, availability }) => {
      const session = requireSession(ports, sessionId)
      await session.api.setAvailability(accountId, availability)
      session.setAccount(accountId, { availability })
    },
    'presence:setAutoOffline': async ({ sessionId, accountId, autoOffline }) => {
      const session = requireSession(ports, sessionId)
      await session.api.setAutoOffline(accountId, autoOffline)
      session.setAccount(accountId, { autoOffline })
    },
    'label:create': async ({ sessionId, accountId, title }) => {
      const { api, reference, stores } = requireSession(ports, sessionId)
      const used = stores.server.meta.reference(accountId, 'labels') ?? []
      await api.createLabel(accountId, { title, color: LABEL_COLORS[used.length % LABEL_COLORS.length] ?? '#1f93ff' })
      await reference.refreshList(accountId, 'labels', true)
    },
    'reference:refresh': ({ sessionId, accountId, list }) => {
      // What a macro does is shown before it runs: it has to be what it does now.
      void requireSession(ports, sessionId).reference.refreshList(accountId, list, list === 'macros')
    },
    'notification:markRead': ({ sessionId, accountId, notificationId }) =>
      requireSession(ports, sessionId).notifications.markRead(
        accountId,
        notificationId === null ? null : [notificationId],
      ),
  } satisfies Partial<CommandHandlers>
}
