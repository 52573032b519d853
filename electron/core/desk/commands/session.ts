import type { CommandContext, CommandHandlers } from './context.ts'
import { sessionOf } from './context.ts'

/** Signing in and out, presence and notifications of a session. */
export function sessionCommands(context: CommandContext) {
  const { ports } = context
  return {
    'server:check': ({ address }) => ports.session.check(address),
    'session:signIn': (input) => context.signIn(input),
    'session:signOut': ({ sessionId }) => context.signOut(sessionOf(context, sessionId)),
    'session:reconnect': ({ sessionId }) => sessionOf(context, sessionId).connector.kick('manual'),
    'presence:setAvailability': async ({ sessionId, accountId, availability }) => {
      const session = sessionOf(context, sessionId)
      await session.api.setAvailability(accountId, availability)
      session.setAccount(accountId, { availability })
    },
    'presence:setAutoOffline': async ({ sessionId, accountId, autoOffline }) => {
      const session = sessionOf(context, sessionId)
      await session.api.setAutoOffline(accountId, autoOffline)
      session.setAccount(accountId, { autoOffline })
    },
    'notification:markRead': ({ sessionId, accountId, notificationId }) =>
      sessionOf(context, sessionId).notifications.markRead(
        accountId,
        notificationId === null ? null : [notificationId],
      ),
  } satisfies Partial<CommandHandlers>
}
