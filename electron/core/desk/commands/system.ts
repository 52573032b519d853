import type { CommandHandlers, CommandPorts } from './ports.ts'
import { fail } from './ports.ts'

/** Links, the clipboard, the window and the app. */
export function systemCommands({ deskPorts, views }: CommandPorts) {
  return {
    'link:open': async ({ url }) =>
      (await deskPorts.os.openLink(url)) ? null : fail('badInput', 'address not allowed'),
    // Handled by the window's bridge, which waits for it.
    'page:saved': () => null,
    'text:copy': ({ text }) => (deskPorts.os.copyText(text) ? null : fail('forbidden', 'no recent user gesture')),
    'app:zoom': ({ direction }) => deskPorts.os.zoom(direction),
    'app:openVisitor': () => deskPorts.os.openVisitor(),
    'app:quit': () => (deskPorts.os.quit() ? null : fail('forbidden', 'no recent user gesture')),
    'connection:copyReport': () => {
      const text = JSON.stringify(
        {
          version: deskPorts.environment.version,
          platform: deskPorts.environment.platform,
          ...views.connection(),
        },
        null,
        2,
      )
      if (!deskPorts.os.copyText(text)) fail('forbidden', 'no recent user gesture')
      return { text }
    },
  } satisfies Partial<CommandHandlers>
}
