import type { Message, MessageSender } from '../../../../shared/model/message.ts'
import type { ConversationRow, ThreadMessage, WaitingItem } from '../../../../shared/views.ts'
import type { DeskRigOptions } from '../../testing/deskRig.ts'
import { DeskRig, ref } from '../../testing/deskRig.ts'
import { COLLEAGUE, ME } from '../../testing/fakeServer.ts'
import type { TemporaryFolder } from '../../testing/temporaryFolder.ts'

/** The signed-in user and another agent, as senders of messages. */
export const ADA: MessageSender = { kind: 'user', id: ME, name: 'Ada', avatarUrl: null }
export const BEN: MessageSender = { kind: 'user', id: COLLEAGUE, name: 'Ben', avatarUrl: null }

export interface OutboxRigOptions extends DeskRigOptions {
  folder: TemporaryFolder
  /** Also watches the list of all conversations (`list`) and of the open ones (`open`). */
  lists?: boolean
  /** The account has no live updates: the server refuses its subscription. */
  unsubscribed?: boolean
  /** Fills a new server, instead of one conversation with one message. */
  prepare?(rig: DeskRig): void
}

/** A started desk that watches conversation 1 and the outbox. With a `server`, it continues with what is in the folder. */
export async function startOutboxRig({
  folder,
  lists = false,
  unsubscribed = false,
  prepare,
  ...options
}: OutboxRigOptions): Promise<DeskRig> {
  const rig = new DeskRig({ dataFolder: folder.path, ...options })
  if (prepare) prepare(rig)
  else if (!options.server) rig.server.addConversation('hello')
  await rig.start()
  await watchOutbox(rig, lists)
  await rig.clock.advance(1_500)
  if (unsubscribed) {
    rig.cable.refusesSubscription = true
    rig.cable.connect()
    await rig.clock.advance(2_000)
  }
  return rig
}

/** Stops a desk and starts the next one on the same files, with the same server. */
export async function restartOutboxRig(rig: DeskRig, options: OutboxRigOptions): Promise<DeskRig> {
  await rig.desk.stop()
  return await startOutboxRig({ ...options, server: rig.server, clock: rig.clock })
}

export async function watchOutbox(rig: DeskRig, lists: boolean): Promise<void> {
  if (lists) {
    await rig.watchList('list', { status: 'all' })
    await rig.watchList('open', { status: 'open' })
  }
  await rig.watchThread(1)
  await rig.window.watch('outbox', 'outbox', {})
  await rig.window.watch('sessions', 'sessions', {})
}

/** The row of conversation 1 in `list`. */
export function rowOf(rig: DeskRig): ConversationRow {
  const row = rig.shown('list', 'conversations').items.find(({ ref: { conversationId } }) => conversationId === 1)
  if (!row) throw new Error('the list does not show conversation 1')
  return row
}

export function outboxItems(rig: DeskRig): WaitingItem[] {
  return rig.shown('outbox', 'outbox').items
}

/** A message of the thread, as it is shown. */
export function shownMessage(rig: DeskRig, echoId: string): ThreadMessage | undefined {
  return rig.shown('thread', 'thread').items.find(({ key }) => key === echoId)
}

/** Outgoing messages of conversation 1 on the server. */
export function sentMessages(rig: DeskRig): Message[] {
  return rig.server.row(1).messages.filter(({ type }) => type === 'outgoing')
}

export function sentTexts(rig: DeskRig): string[] {
  return sentMessages(rig).map(({ content }) => content)
}

/** Contents of the user's messages in conversation 1 on the server. */
export function replies(rig: DeskRig): string[] {
  return sentMessages(rig)
    .filter(({ sender }) => sender?.id === ME)
    .map(({ content }) => content)
}

export async function beginUpload(rig: DeskRig, uploadId: string, name: string, size: number): Promise<void> {
  await rig.window.call('upload:begin', { ref: ref(1), uploadId, name, contentType: 'application/pdf', size })
}

/** Uploads a file of `size` bytes. */
export async function upload(rig: DeskRig, uploadId: string, name: string, size = 64): Promise<void> {
  await beginUpload(rig, uploadId, name, size)
  await rig.window.call('upload:chunk', { uploadId, bytes: new Uint8Array(size).fill(7) })
  await rig.window.call('upload:finish', { uploadId })
}
