import type { CommandContext, CommandHandlers } from './context.ts'
import { fail } from './context.ts'

/** What only the system can do: links, the clipboard. */
export function systemCommands(context: CommandContext) {
  const { ports, views } = context
  return {
    'link:open': async ({ url }) =>
      (await ports.os.openLink(url)) ? null : fail('badInput', 'this address is not opened'),
    // For the window's bridge, which waits for it.
    'page:saved': () => null,
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
  } satisfies Partial<CommandHandlers>
}
