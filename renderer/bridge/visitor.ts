/** The visitor window's end of the bridge: its view, which main sends as a whole, and its commands. */
import type { ShallowRef } from 'vue'
import { shallowRef } from 'vue'
import { errorMessage } from '../../shared/text/errors.ts'
import type { VisitorView } from '../../shared/views/visitor.ts'
import type { VisitorBridge, VisitorCommand, VisitorInput, VisitorResult } from '../../shared/visitorBridge.ts'
import { DeskError, plain } from './client.ts'

let bridge: VisitorBridge | null = null
const shown = shallowRef<VisitorView | null>(null)

/** What main sent last; null before its first answer. */
export const visitorView: Readonly<ShallowRef<VisitorView | null>> = shown

/** Main serves the visitor window over the same preload, with another table. */
export function visitorBridgeOf(desk: unknown): VisitorBridge {
  return desk as VisitorBridge
}

/** Connects the page; called once by `visitor/start.ts`, and by tests with a fake. Returns the disposal. */
export function connectVisitorBridge(given: VisitorBridge): () => void {
  bridge = given
  shown.value = null
  const stop = given.onChanges((view) => {
    shown.value = view
  })
  void visitorCall('visitor:watch', {}).then((view) => {
    shown.value ??= view
  }, console.error)
  return stop
}

/** Calls main. Throws `DeskError`. */
export async function visitorCall<C extends VisitorCommand>(
  command: C,
  input: VisitorInput<C>,
): Promise<VisitorResult<C>> {
  if (bridge === null) throw new DeskError('internal', 'not connected')
  let answer
  try {
    answer = await bridge.call(command, plain(input))
  } catch (thrown) {
    throw new DeskError('internal', errorMessage(thrown))
  }
  if (!answer.ok) throw new DeskError(answer.code, answer.message)
  return answer.value
}
