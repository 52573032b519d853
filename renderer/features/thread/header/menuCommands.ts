import type { CommandId } from '../../../ui/shortcuts.ts'

/** The commands of the header's menu; the others have buttons, or are in a row's menu. */
export const IN_MENU: ReadonlySet<CommandId> = new Set([
  'conversation-macro',
  'conversation-participants',
  'conversation-transcript',
  'conversation-watch',
  'conversation-unwatch',
  'conversation-pin',
  'conversation-unpin',
  'conversation-mute',
  'conversation-unmute',
  'conversation-delete',
])
