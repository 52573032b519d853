import type { ChangeBatch } from '../../shared/bridge.ts'
import type { SessionsHead, SessionView } from '../../shared/views.ts'
import type { Dispose, Log } from '../core/ports.ts'
import type { DeskCalls } from './ipc.ts'

const WINDOW_ID = 'os'
const WATCH_ID = 'sessions'

/**
 * The sessions for tray, deep links and updates, from the same watched query as the page's rail, so that both always agree.
 */
export class SessionsWatch {
  readonly #desk: DeskCalls
  readonly #onChange: (sessions: readonly SessionView[]) => void
  readonly #stop: Dispose
  #sessions: readonly SessionView[] = []
  #known = false
  #waiters: (() => void)[] = []

  constructor(desk: DeskCalls, onChange: (sessions: readonly SessionView[]) => void) {
    this.#desk = desk
    this.#onChange = onChange
    this.#stop = desk.onChanges(WINDOW_ID, this.#follow)
  }

  get sessions(): readonly SessionView[] {
    return this.#sessions
  }

  /** Runs once, as soon as the sessions are known. */
  whenKnown(run: () => void): void {
    if (this.#known) run()
    else this.#waiters.push(run)
  }

  /** Messages and actions of all sessions that wait for the network. */
  get waiting(): number {
    return this.#sessions.reduce((sum, session) => sum + session.waiting, 0)
  }

  async start(log: Log): Promise<void> {
    const answer = await this.#desk.call('query:watch', { watchId: WATCH_ID, query: 'sessions', input: {} }, WINDOW_ID)
    if (answer.ok) this.#show(answer.value.head)
    else log.error('Watching the sessions for the tray failed', { code: answer.code })
  }

  dispose(): void {
    this.#stop()
    this.#desk.closeWindow(WINDOW_ID)
  }

  readonly #follow = (batch: ChangeBatch): void => {
    for (const patch of batch.patches)
      if (patch.watchId === WATCH_ID && patch.head !== undefined) this.#show(patch.head)
  }

  #show(head: unknown): void {
    // The head has the type of `QueryResults.sessions`: it comes from main's own query.
    const { state, sessions } = head as SessionsHead
    this.#sessions = sessions
    this.#onChange(sessions)
    if (state.kind === 'loading' || this.#known) return
    this.#known = true
    for (const run of this.#waiters.splice(0)) run()
  }
}
