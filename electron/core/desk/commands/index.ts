import { actionCommands } from './action.ts'
import type { CommandContext, CommandHandlers } from './context.ts'
import { conversationCommands } from './conversation.ts'
import { mediaCommands } from './media.ts'
import { messageCommands } from './message.ts'
import { queryCommands } from './query.ts'
import { sessionCommands } from './session.ts'
import { storageCommands } from './storage.ts'
import { systemCommands } from './system.ts'
import { uploadCommands } from './upload.ts'

export type { CommandHandlers } from './context.ts'

/** The table of all commands: a file for each noun, or a few that belong together. */
export function createCommands(context: CommandContext): CommandHandlers {
  return {
    ...queryCommands(context),
    ...sessionCommands(context),
    ...conversationCommands(context),
    ...actionCommands(context),
    ...messageCommands(context),
    ...uploadCommands(context),
    ...storageCommands(context),
    ...mediaCommands(context),
    ...systemCommands(context),
  }
}
