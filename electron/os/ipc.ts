import type { IpcMainInvokeEvent, WebContents } from 'electron'
import * as v from 'valibot'
import type { Answer, ChangeBatch, CommandInput, CommandName, CommandResult } from '../../shared/bridge.ts'
import { CALL_CHANNEL, CHANGES_CHANNEL, COMMANDS } from '../../shared/bridge.ts'
import type { Dispose, Log } from '../core/ports.ts'
import { isTrustedSender } from './origin.ts'

/** The parts of the desk that the bridge uses. */
export interface DeskCalls {
  call<C extends CommandName>(command: C, input: CommandInput<C>, windowId: string): Promise<Answer<CommandResult<C>>>
  onChanges(windowId: string, listener: (batch: ChangeBatch) => void): Dispose
  closeWindow(windowId: string): void
}

const isCommandName = (name: unknown): name is CommandName => typeof name === 'string' && Object.hasOwn(COMMANDS, name)
const refusal = (message: string): Answer<never> => ({ ok: false, code: 'badInput', message })

type ParsedCall =
  | {
      readonly ok: true
      readonly command: CommandName
      run(desk: DeskCalls, windowId: string): Promise<Answer<unknown>>
    }
  | { readonly ok: false; readonly issue: string }

/** Validates a call of the page. An error describes the fault without repeating the content. */
export function parseCall(name: unknown, input: unknown): ParsedCall {
  if (!isCommandName(name)) return { ok: false, issue: 'unknown command' }
  const parsed = parseInput(COMMANDS[name], input)
  if (!parsed.ok) return parsed
  const { output } = parsed
  return { ok: true, command: name, run: (desk, windowId) => desk.call(name, output, windowId) }
}

/** An input as its schema accepts it, or what is wrong with it. */
export function parseInput<S extends v.GenericSchema>(
  schema: S,
  input: unknown,
): { ok: true; output: v.InferOutput<S> } | { ok: false; issue: string } {
  const parsed = v.safeParse(schema, input)
  return parsed.success ? { ok: true, output: parsed.output } : { ok: false, issue: issueOf(parsed.issues) }
}

function issueOf(issues: readonly v.BaseIssue<unknown>[]): string {
  const [first] = issues
  if (!first) return 'not valid'
  const path = v.getDotPath(first)
  return `${path ?? 'input'} is not ${first.expected ?? 'valid'}`
}

export interface BridgeCounters {
  calls: number
  refused: number
}

/**
 * The two channels of one window: docs/architecture.md#the-bridge. Accepts calls only from the window's main frame, with
 * this app's origin, a known name and a valid input; answers `badInput` to all others and counts them. Queues changes until
 * the page's first watch shows that it listens, so that an earlier signal (a click on a notification at a cold start) isn't lost.
 */
export class Bridge {
  readonly counters: BridgeCounters = { calls: 0, refused: 0 }
  readonly #contents: WebContents
  readonly #desk: DeskCalls
  readonly #windowId: string
  readonly #log: Log
  #stopChanges: Dispose
  #listening = false
  #held: ChangeBatch[] = []
  #saved = (): void => undefined

  constructor(options: { contents: WebContents; desk: DeskCalls; windowId: string; log: Log }) {
    this.#contents = options.contents
    this.#desk = options.desk
    this.#windowId = options.windowId
    this.#log = options.log
    this.#contents.ipc.handle(CALL_CHANNEL, (event, name: unknown, input: unknown) => this.#answer(event, name, input))
    this.#stopChanges = this.#desk.onChanges(this.#windowId, this.#push)
    this.#contents.on('did-start-navigation', this.#restart)
    this.#contents.on('render-process-gone', this.#forget)
  }

  /** Makes the page save its unsaved input. Settles when it has, or if there is no page. */
  save(): Promise<void> {
    if (!this.#listening || this.#contents.isDestroyed()) return Promise.resolve()
    return new Promise((resolve) => {
      this.#saved = resolve
      this.#push({ patches: [], signals: [{ kind: 'save' }] })
    })
  }

  /** Ends the watched queries of a closed window. */
  dispose(): void {
    this.#stopChanges()
    this.#desk.closeWindow(this.#windowId)
    if (this.#contents.isDestroyed()) return
    this.#contents.off('did-start-navigation', this.#restart)
    this.#contents.off('render-process-gone', this.#forget)
    this.#contents.ipc.removeHandler(CALL_CHANNEL)
  }

  async #answer(event: IpcMainInvokeEvent, name: unknown, input: unknown): Promise<Answer<unknown>> {
    this.counters.calls += 1
    if (!isTrustedSender(event.senderFrame)) return this.#refuse('sender', name, 'not the main frame of the app')
    const call = parseCall(name, input)
    if (!call.ok) return this.#refuse('input', name, call.issue)
    const answer = await call.run(this.#desk, this.#windowId)
    if (call.command === 'query:watch') this.#release()
    if (call.command === 'page:saved') this.#saved()
    return answer
  }

  #refuse(kind: 'sender' | 'input', name: unknown, issue: string): Answer<never> {
    this.counters.refused += 1
    this.#log.error('Call of the page refused', {
      kind,
      command: isCommandName(name) ? name : 'unknown',
      issue,
      refused: this.counters.refused,
    })
    return refusal(issue)
  }

  readonly #push = (batch: ChangeBatch): void => {
    if (this.#contents.isDestroyed()) return
    if (!this.#listening) {
      this.#hold(batch)
      return
    }
    this.#contents.send(CHANGES_CHANNEL, batch)
  }

  /** Only signals can be queued: before its first watch, a page has no patches. */
  #hold(batch: ChangeBatch): void {
    if (batch.signals.length === 0) return
    this.#held = [...this.#held, { patches: [], signals: batch.signals }].slice(-50)
  }

  #release(): void {
    if (this.#listening || this.#contents.isDestroyed()) return
    this.#listening = true
    const held = this.#held
    this.#held = []
    for (const batch of held) this.#contents.send(CHANGES_CHANNEL, batch)
  }

  readonly #restart = (details: { isMainFrame: boolean; isSameDocument: boolean }): void => {
    if (details.isMainFrame && !details.isSameDocument) this.#forget()
  }

  readonly #forget = (): void => {
    if (!this.#listening) return
    this.#listening = false
    this.#saved()
    this.#stopChanges()
    this.#desk.closeWindow(this.#windowId)
    this.#stopChanges = this.#desk.onChanges(this.#windowId, this.#push)
  }
}
