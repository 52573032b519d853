import type { CommandInput, CommandName, CommandResult, QueryName, Snapshot } from '../../../shared/bridge.ts'
import type { ConversationRef } from '../../../shared/model/ids.ts'
import type { AttachmentView, ConnectionHead } from '../../../shared/views.ts'
import { ApiError } from '../api/types.ts'
import type { Upload } from '../cache/index.ts'
import { remoteImagesOf } from '../media/remoteImages.ts'
import { isStoredByServer } from '../media/storedImage.ts'
import type { MediaKind } from '../ports.ts'
import type { DeskPorts } from './ports.ts'
import type { Session } from './runtime/session.ts'

/** The watched queries of all windows. */
export interface Watches {
  watch(windowId: string, watchId: string, query: QueryName, input: unknown): Snapshot
  unwatch(windowId: string, watchId: string): void
  /** False where there is no such watch. */
  refresh(windowId: string, watchId: string): boolean
}

/** What some commands answer is built as queries build it. */
export interface CommandViews {
  upload(session: Session, upload: Upload): AttachmentView
  connection(sessions: readonly Session[]): ConnectionHead
}

/** What commands work on. */
export interface CommandContext {
  readonly ports: DeskPorts
  readonly registry: Watches
  views: CommandViews
  session(id: string): Session | undefined
  sessions(): readonly Session[]
  signIn(input: CommandInput<'session:signIn'>): Promise<{ sessionId: string }>
  signOut(session: Session): Promise<void>
  look(windowId: string, ref: ConversationRef | null, atBottom: boolean): void
}

/** Each command: input to result; every rejection is an `ApiError`. */
export type CommandHandlers = {
  [C in CommandName]: (input: CommandInput<C>, windowId: string) => Promise<CommandResult<C>> | CommandResult<C>
}

export function createCommands(context: CommandContext): CommandHandlers {
  const { ports, registry, views } = context
  const sessionOf = (id: string): Session => context.session(id) ?? fail('signedOut', 'this session is not here')
  const uploading = (uploadId: string): Session =>
    context.sessions().find(({ uploads }) => uploads.has(uploadId)) ?? fail('notFound', 'this upload was not begun')

  /** Media addresses of those of `urls` that are images of the message, null for the others. */
  function imageAddresses(
    ref: ConversationRef,
    messageId: number,
    urls: readonly (string | null)[],
    kind: MediaKind,
  ): (string | null)[] {
    const session = sessionOf(ref.sessionId)
    const message =
      session.stores.server.messages.get(ref.accountId, ref.conversationId, messageId) ??
      fail('notFound', 'this message is not here')
    const isOfMessage = remoteImagesOf(message, urls)
    return urls.map((url, index) => (url !== null && isOfMessage[index] === true ? session.address(kind, url) : null))
  }

  return {
    'query:watch': ({ watchId, query, input }, windowId) => registry.watch(windowId, watchId, query, input),
    'query:unwatch': ({ watchId }, windowId) => {
      registry.unwatch(windowId, watchId)
      return null
    },
    'query:refresh': ({ watchId }, windowId) =>
      registry.refresh(windowId, watchId) ? null : fail('notFound', 'this query is not watched'),

    'server:check': ({ address }) => ports.session.check(address),
    'session:signIn': (input) => context.signIn(input),
    'session:signOut': async ({ sessionId }) => {
      await context.signOut(sessionOf(sessionId))
      return null
    },
    'session:reconnect': ({ sessionId }) => {
      sessionOf(sessionId).connector.kick('manual')
      return null
    },

    'conversation:setStatus': ({ ref, status, snoozedUntil, holdFor }) =>
      sessionOf(ref.sessionId).actions.setStatus(ref, status, snoozedUntil, { holdFor }),
    'conversation:assign': ({ ref, assigneeId, holdFor }) =>
      sessionOf(ref.sessionId).actions.assign(ref, assigneeId, { holdFor }),
    'conversation:setLabels': ({ ref, add, remove, holdFor }) =>
      sessionOf(ref.sessionId).queue.want(ref, { field: 'labels', add, remove }, { holdFor }),
    'conversation:setPriority': ({ ref, priority, holdFor }) =>
      sessionOf(ref.sessionId).queue.want(ref, { field: 'priority', value: priority }, { holdFor }),
    'conversation:markUnread': ({ ref, holdFor }) => sessionOf(ref.sessionId).actions.markUnread(ref, { holdFor }),
    'action:takeBack': ({ ref, actionId }) => ({ takenBack: sessionOf(ref.sessionId).queue.takeBack(ref, actionId) }),
    'action:hold': ({ ref, actionId, holdFor }) => {
      sessionOf(ref.sessionId).queue.hold(ref, actionId, holdFor)
      return null
    },
    'action:undo': ({ ref, actionId }) => ({ undone: sessionOf(ref.sessionId).queue.undo(ref, actionId) }),
    'action:retry': ({ ref, actionId }) => {
      sessionOf(ref.sessionId).queue.retry(actionId)
      return null
    },
    'action:discard': ({ ref, actionId }) => {
      sessionOf(ref.sessionId).queue.discard(actionId)
      return null
    },
    'conversation:markSeen': async ({ ref }) => {
      await sessionOf(ref.sessionId).actions.markSeen(ref)
      return null
    },
    'conversation:look': ({ ref, atBottom }, windowId) => {
      context.look(windowId, ref, atBottom)
      return null
    },
    'conversation:setTyping': async ({ ref, on, private: isPrivate }) => {
      await sessionOf(ref.sessionId).api.setTyping(ref.accountId, ref.conversationId, on, isPrivate)
      return null
    },

    'message:send': (input) => {
      sessionOf(input.ref.sessionId).outbox.send(input)
      return null
    },
    'message:retry': ({ ref, echoId }) => {
      sessionOf(ref.sessionId).outbox.retry(echoId)
      return null
    },
    'message:discard': async ({ ref, echoId }) => {
      await sessionOf(ref.sessionId).outbox.discard(echoId)
      return null
    },
    'message:cancel': ({ ref, echoId }) => {
      sessionOf(ref.sessionId).outbox.cancel(echoId)
      return null
    },
    'message:beginEdit': ({ ref, echoId }) => {
      sessionOf(ref.sessionId).outbox.beginEdit(echoId)
      return null
    },
    'message:cancelEdit': ({ ref, echoId }) => {
      sessionOf(ref.sessionId).outbox.cancelEdit(echoId)
      return null
    },
    'message:edit': async (input) => {
      await sessionOf(input.ref.sessionId).outbox.edit(input)
      return null
    },
    'message:retryOnServer': async ({ ref, messageId }) => {
      const session = sessionOf(ref.sessionId)
      if (await session.outbox.sendAgain(ref.accountId, ref.conversationId, messageId)) return null
      session.accept(await session.api.retryMessage(ref.accountId, ref.conversationId, messageId))
      return null
    },
    'message:delete': ({ ref, messageId }) => sessionOf(ref.sessionId).queue.want(ref, { field: 'message', messageId }),
    'draft:save': ({ ref, mode, text, uploadIds, recipients }) => {
      sessionOf(ref.sessionId).saveDraft(ref, mode, {
        text,
        uploadIds,
        ...(mode === 'reply' && recipients ? { recipients } : {}),
      })
      return null
    },

    'upload:begin': async ({ ref, uploadId, name, contentType, size }) => {
      await sessionOf(ref.sessionId).uploads.begin({
        uploadId,
        accountId: ref.accountId,
        conversationId: ref.conversationId,
        name,
        contentType,
        size,
      })
      return null
    },
    'upload:chunk': async ({ uploadId, bytes }) => {
      await uploading(uploadId).uploads.chunk(uploadId, bytes)
      return null
    },
    'upload:finish': async ({ uploadId }) => {
      const session = uploading(uploadId)
      const upload = await session.uploads.finish(uploadId)
      session.touchThread({ sessionId: session.id, accountId: upload.accountId, conversationId: upload.conversationId })
      return views.upload(session, upload)
    },
    'upload:remove': async ({ uploadId }) => {
      await context
        .sessions()
        .find(({ uploads }) => uploads.has(uploadId))
        ?.removeUpload(uploadId)
      return null
    },

    'settings:change': async ({ change }) => {
      await onDisk(ports, () => ports.settings.change(withoutUndefined(change)))
      return null
    },
    'notification:markRead': ({ sessionId, accountId, notificationId }) => {
      sessionOf(sessionId).notifications.markRead(accountId, notificationId === null ? null : [notificationId])
      return null
    },
    'presence:setAvailability': async ({ sessionId, accountId, availability }) => {
      const session = sessionOf(sessionId)
      await session.api.setAvailability(accountId, availability)
      session.setAccount(accountId, { availability })
      return null
    },
    'presence:setAutoOffline': async ({ sessionId, accountId, autoOffline }) => {
      const session = sessionOf(sessionId)
      await session.api.setAutoOffline(accountId, autoOffline)
      session.setAccount(accountId, { autoOffline })
      return null
    },

    'storage:retry': ({ sessionId }) => {
      sessionOf(sessionId).stores.storage.retry()
      return null
    },
    'storage:acknowledge': ({ sessionId }) => {
      sessionOf(sessionId).stores.storage.acknowledge()
      return null
    },
    'storage:removeCached': ({ sessionId }) => {
      sessionOf(sessionId).stores.storage.removeCached()
      return null
    },
    'storage:sizes': () => ({
      sessions: context.sessions().map(({ id, stores }) => ({ sessionId: id, ...stores.storage.bytes() })),
    }),

    'contact:latest': async ({ sessionId, accountId, contactId }) => {
      const session = sessionOf(sessionId)
      const known = (): { ref: ConversationRef } | null => {
        const newest = session.stores.server.conversations.ofContact(accountId, contactId, 1)[0]
        return newest ? { ref: { sessionId, accountId, conversationId: newest.id } } : null
      }
      const asOf = session.stores.server.revision
      if (!known()) session.acceptPage(await session.api.contactConversations(accountId, contactId), asOf)
      return known() ?? { ref: null }
    },

    'link:open': async ({ url }) =>
      (await ports.os.openLink(url)) ? null : fail('badInput', 'this address is not opened'),
    'file:download': ({ address, name }) => ports.os.saveMedia(address, name),
    'media:allowInline': ({ ref, messageId, urls }) => {
      const { baseUrl } = sessionOf(ref.sessionId)
      return {
        addresses: imageAddresses(
          ref,
          messageId,
          urls.map((url) => (url !== null && isStoredByServer(url, baseUrl) ? url : null)),
          'inline',
        ),
      }
    },
    'media:allowRemote': ({ ref, messageId, urls }) => ({ addresses: imageAddresses(ref, messageId, urls, 'remote') }),
    'text:copy': ({ text }) => (ports.os.copyText(text) ? null : fail('forbidden', 'nothing was clicked')),
    'connection:copyReport': () => {
      const text = JSON.stringify(
        {
          version: ports.environment.version,
          platform: ports.environment.platform,
          ...views.connection(context.sessions()),
        },
        null,
        2,
      )
      if (!ports.os.copyText(text)) fail('forbidden', 'nothing was clicked')
      return { text }
    },
  }
}

function fail(code: ApiError['code'], detail: string): never {
  throw new ApiError({ code, delivered: 'no', detail })
}

/** A partial schema may hold keys that are there and undefined: they change nothing. */
function withoutUndefined<T extends object>(change: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}

async function onDisk<T>(ports: DeskPorts, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    ports.log.error('Settings could not be written', { error: String(error) })
    throw new ApiError({ code: 'disk', delivered: 'no' })
  }
}
