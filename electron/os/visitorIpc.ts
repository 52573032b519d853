import type { IpcMainInvokeEvent, WebContents } from 'electron'
import type { Answer } from '../../shared/bridge.ts'
import { CALL_CHANNEL, CHANGES_CHANNEL } from '../../shared/bridge.ts'
import { errorStack } from '../../shared/text/errors.ts'
import type { VisitorView } from '../../shared/views/visitor.ts'
import type { VisitorCommand, VisitorInput, VisitorResult } from '../../shared/visitorBridge.ts'
import { VISITOR_COMMANDS } from '../../shared/visitorBridge.ts'
import { ApiError } from '../core/api/types.ts'
import type { Dispose, Log } from '../core/ports.ts'
import { parseInput } from './ipc.ts'
import { isTrustedSender } from './origin.ts'

type Handler<C extends VisitorCommand> = (
  input: VisitorInput<C>,
) => VisitorResult<C> | Promise<VisitorResult<C>> | Promise<void> | undefined
/** What each command does. Rejects with `ApiError` for what the user may see. */
export type VisitorHandlers = { readonly [C in VisitorCommand]: Handler<C> }

const isVisitorCommand = (name: unknown): name is VisitorCommand =>
  typeof name === 'string' && Object.hasOwn(VISITOR_COMMANDS, name)

export interface VisitorBridgeOptions {
  readonly contents: WebContents
  readonly handlers: VisitorHandlers
  readonly log: Log
  onChange(listener: (view: VisitorView) => void): Dispose
}

/**
 * The two channels of the visitor window, as those of the desk (`ipc.ts`): only its main frame, only its own table, every input
 * validated. Returns the disposal.
 */
export function connectVisitor({ contents, handlers, log, onChange }: VisitorBridgeOptions): Dispose {
  const refuse = (kind: 'sender' | 'input', name: unknown, message: string): Answer<never> => {
    log.error('Call of the visitor page refused', {
      kind,
      command: isVisitorCommand(name) ? name : 'unknown',
      issue: message,
    })
    return { ok: false, code: 'badInput', message }
  }
  const run = async (name: VisitorCommand, input: unknown): Promise<Answer<unknown>> => {
    const parsed = parseInput(VISITOR_COMMANDS[name], input)
    if (!parsed.ok) return refuse('input', name, parsed.issue)
    // The table and the handlers have the same keys, so that the output fits its handler.
    const handle = handlers[name] as (checked: never) => unknown
    try {
      return { ok: true, value: (await handle(parsed.output as never)) ?? null }
    } catch (error) {
      if (error instanceof ApiError) return { ok: false, code: error.code, message: error.detail ?? '' }
      log.error('Visitor command failed', { command: name, error: errorStack(error) })
      return { ok: false, code: 'internal', message: '' }
    }
  }
  contents.ipc.handle(CALL_CHANNEL, (event: IpcMainInvokeEvent, name: unknown, input: unknown) => {
    if (!isTrustedSender(event.senderFrame)) return refuse('sender', name, 'not the main frame of the app')
    return isVisitorCommand(name) ? run(name, input) : refuse('input', name, 'unknown command')
  })
  const stop = onChange((view) => {
    if (!contents.isDestroyed()) contents.send(CHANGES_CHANNEL, view)
  })
  return () => {
    stop()
    if (!contents.isDestroyed()) contents.ipc.removeHandler(CALL_CHANNEL)
  }
}
