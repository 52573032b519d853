import { errorText } from '../../../../shared/text/errors.ts'
import { ApiError } from '../../api/types.ts'
import type { DeskPorts } from '../ports.ts'
import type { CommandContext, CommandHandlers } from './context.ts'
import { sessionOf } from './context.ts'

/** Settings, and the files on this computer. */
export function storageCommands(context: CommandContext) {
  const { ports } = context
  return {
    'storage:retry': ({ sessionId }) => sessionOf(context, sessionId).stores.storage.retry(),
    'storage:acknowledge': ({ sessionId }) => sessionOf(context, sessionId).stores.storage.acknowledge(),
    'storage:removeCached': ({ sessionId }) => sessionOf(context, sessionId).stores.storage.removeCached(),
    'storage:sizes': () => ({
      sessions: context.sessions().map(({ id, stores }) => ({ sessionId: id, ...stores.storage.bytes() })),
    }),
    'settings:change': async ({ change }) => {
      await onDisk(ports, () => ports.settings.change(withoutUndefined(change)))
    },
  } satisfies Partial<CommandHandlers>
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
    ports.log.error('Settings could not be written', { error: errorText(error) })
    throw new ApiError({ code: 'disk', delivered: 'no' })
  }
}
