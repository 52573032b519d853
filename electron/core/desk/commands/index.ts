import { actionCommands } from './action.ts'
import { conversationCommands } from './conversation.ts'
import { dashboardCommands } from './dashboard.ts'
import { folderCommands } from './folder.ts'
import { mediaCommands } from './media.ts'
import { messageCommands } from './message.ts'
import { networkCommands } from './network.ts'
import type { CommandHandlers, CommandPorts } from './ports.ts'
import { queryCommands } from './query.ts'
import { sessionCommands } from './session.ts'
import { storageCommands } from './storage.ts'
import { systemCommands } from './system.ts'
import { uploadCommands } from './upload.ts'

export type { CommandHandlers } from './ports.ts'

/** The table of all commands, one file per noun. */
export function createCommands(ports: CommandPorts): CommandHandlers {
  return {
    ...queryCommands(ports),
    ...sessionCommands(ports),
    ...networkCommands(ports),
    ...conversationCommands(ports),
    ...folderCommands(ports),
    ...actionCommands(ports),
    ...messageCommands(ports),
    ...uploadCommands(ports),
    ...storageCommands(ports),
    ...mediaCommands(ports),
    ...dashboardCommands(ports),
    ...systemCommands(ports),
  }
}
