import type { Settings } from '../../../../shared/model/settings.ts'
import { errorText } from '../../../../shared/text/errors.ts'
import { ApiError } from '../../api/types.ts'
import type { DeskPorts } from '../ports.ts'
import type { CommandHandlers, CommandPorts } from './ports.ts'
import { requireSession } from './ports.ts'

/** Settings, and files on this computer. */
export function storageCommands(ports: CommandPorts) {
  const { deskPorts, sessions } = ports
  return {
    'storage:retry': ({ sessionId }) => requireSession(ports, sessionId).stores.storage.retry(),
    'storage:acknowledge': ({ sessionId }) => requireSession(ports, sessionId).stores.storage.acknowledge(),
    'storage:removeCached': ({ sessionId }) => requireSession(ports, sessionId).stores.storage.removeCached(),
    'storage:sizes': () => ({
      sessions: sessions().map(({ id, stores }) => ({ sessionId: id, ...stores.storage.bytes() })),
    }),
    'settings:change': ({ change }) => changeSettings(deskPorts, withoutUndefined(change)),
  } satisfies Partial<CommandHandlers>
}

/**
 * Drops keys whose value is undefined: valibot's partial schemas keep them, and spreading them would erase settings.
 */
function withoutUndefined<T extends object>(change: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}

async function changeSettings({ log, settings }: DeskPorts, change: Partial<Settings>): Promise<void> {
  try {
    await settings.change(change)
  } catch (error) {
    log.error('Writing the settings failed', { error: errorText(error) })
    throw new ApiError({ code: 'disk', reachedServer: 'no' })
  }
}
