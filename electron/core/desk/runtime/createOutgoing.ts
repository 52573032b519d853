import { ActionQueue } from '../../outbox/actionQueue.ts'
import { Macros } from '../../outbox/macros.ts'
import { Outbox } from '../../outbox/outbox.ts'
import { ReadMarkRequests } from '../../outbox/readMarkRequests.ts'
import { PresenceKeeper } from '../../presence/index.ts'
import { Actions } from '../actions.ts'
import type { Base } from './createBase.ts'
import type { Sync } from './createSync.ts'

/** What is sent to the server: messages, actions, read marks, presence. */
export function createOutgoing(
  { cable, changes, connector, syncPorts, events, identity, ports, stored, stores: { local }, uploads }: Base,
  { assignable, fetcher, reference, threads }: Sync,
) {
  const { clock, log } = ports
  const common = {
    ports: syncPorts,
    local,
    fetcher,
    uuid: () => ports.uuid(),
    explainRefusal: (accountId: number) => connector.explainRefusal(accountId),
    isConnected: () => connector.view().kind === 'synced',
    isSynced: (accountId: number) => connector.view().kind === 'synced' && cable.isSubscribed(accountId),
  }
  const readMarks = new ReadMarkRequests()
  const macros = new Macros(syncPorts, reference)
  const queue = new ActionQueue({
    ...common,
    readMarks,
    macros,
    threads,
    onRefused: (entry) => events.onActionRefused(entry),
    onAsks: (entry) => events.onActionAsks(entry),
  })
  const outbox = new Outbox({
    ...common,
    threads,
    uploads,
    queue,
    onAsks: (entry) => events.onMessageAsks(entry),
    holdFor: ({ isEmail }) => {
      const { emailSendDelay, sendDelay } = ports.settings.get()
      return 1_000 * (isEmail ? emailSendDelay : sendDelay)
    },
    readAttachment: (url) => ports.readAttachment(stored.id, url),
  })
  const actions = new Actions(syncPorts, fetcher, queue, readMarks, assignable, macros)
  const { presence } = ports.settings.get()
  const keeper = new PresenceKeeper({
    clock,
    log,
    beat: () => cable.sendPresence(),
    idleSeconds: () => ports.idleSeconds() ?? 'unknown',
    isLocked: () => ports.isLocked(),
    onChange: () => changes.touchSession(),
    mode: presence.mode,
    idleThresholdSeconds: presence.idleMinutes * 60,
  })
  keeper.setManual(identity.profile.accounts.some(({ availability }) => availability !== 'offline'))
  return { queue, outbox, actions, keeper }
}

export type Outgoing = ReturnType<typeof createOutgoing>
