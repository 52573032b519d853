import type { CommandContext, CommandHandlers } from './context.ts'
import { fail } from './context.ts'

/** Watched queries. */
export function queryCommands(context: CommandContext) {
  const { registry } = context
  return {
    'query:watch': ({ watchId, query, input }, windowId) => registry.watch(windowId, watchId, query, input),
    'query:unwatch': ({ watchId }, windowId) => registry.unwatch(windowId, watchId),
    'query:refresh': ({ watchId }, windowId) =>
      registry.refresh(windowId, watchId) ? null : fail('notFound', 'this query is not watched'),
  } satisfies Partial<CommandHandlers>
}
