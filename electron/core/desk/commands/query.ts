import type { CommandHandlers, CommandPorts } from './ports.ts'
import { fail } from './ports.ts'

/** Watched queries. */
export function queryCommands({ registry }: CommandPorts) {
  return {
    'query:watch': ({ watchId, query, input }, windowId) => registry.watch(windowId, watchId, query, input),
    'query:unwatch': ({ watchId }, windowId) => registry.unwatch(windowId, watchId),
    'query:refresh': ({ watchId }, windowId) =>
      registry.refresh(windowId, watchId) ? null : fail('notFound', 'unknown watch'),
  } satisfies Partial<CommandHandlers>
}
