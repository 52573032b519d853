import { folderQuery } from '../../../../shared/filters/folder.ts'
import { ApiError } from '../../api/types.ts'
import type { CommandHandlers, CommandPorts } from './ports.ts'
import { requireSession } from './ports.ts'

/**
 * The user's saved filters. They are no entries of the outbox: those are changes of one conversation, and a folder that the server doesn't
 * have yet has no id to be changed, opened or deleted by.
 */
export function folderCommands(ports: CommandPorts) {
  return {
    'folder:save': async ({ sessionId, accountId, folderId, name, phrases, conditions }) => {
      const { api, reference, stores } = requireSession(ports, sessionId)
      const definitions = stores.server.meta.reference(accountId, 'attributeDefinitions') ?? []
      const custom = new Set(definitions.filter(({ of }) => of === 'conversation').map(({ key }) => key))
      const query = folderQuery(conditions, phrases, custom, ports.deskPorts.clock.now())
      if (folderId !== null) await api.updateFolder(accountId, folderId, name, query)
      const saved = folderId ?? (await api.createFolder(accountId, name, query))
      await reference.refreshList(accountId, 'folders', true)
      return { folderId: saved }
    },
    'folder:delete': async ({ sessionId, accountId, folderId }) => {
      const { api, reference } = requireSession(ports, sessionId)
      try {
        await api.deleteFolder(accountId, folderId)
      } catch (error) {
        // It is gone already.
        if (!(error instanceof ApiError) || error.code !== 'notFound') throw error
      }
      await reference.refreshList(accountId, 'folders', true)
    },
  } satisfies Partial<CommandHandlers>
}
