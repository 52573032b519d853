import type { ChildProcess } from 'node:child_process'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import type { DemoServer } from '../../electron/demo/index.ts'
import type { RunningApp } from '../machine.ts'
import { launchOnChromium } from '../onChromium.ts'
import type { FloorTask, FloorUse } from './message.floor.ts'
import type { Cpu, Profile } from './message.inspect.ts'
import { Inspector } from './message.inspect.ts'

/** The app with a full list and an open thread, on the Chromium host, which is Node and has its inspector. */
export class MeasuredApp {
  readonly #app: RunningApp
  readonly #inspector: Inspector

  private constructor(app: RunningApp, inspector: Inspector) {
    this.#app = app
    this.#inspector = inspector
  }

  /** `conversation`: the display id of a conversation on the screen, which is opened. */
  static async start(userData: string, conversation: number, appPath?: string): Promise<MeasuredApp> {
    const app = await launchOnChromium({
      userData,
      env: { NODE_OPTIONS: '--inspect=127.0.0.1:0' },
      ...(appPath === undefined ? {} : { appPath }),
    })
    const page = await app.page()
    await page.setViewportSize({ width: 1360, height: 860 })
    await page.locator(`[role=option][data-conversation="${conversation}"]`).click()
    await page.locator('[data-message]').first().waitFor()
    const address = /ws:\/\/127\.0\.0\.1:\d+\/[\w-]+/.exec(app.logs().join('\n'))?.[0]
    if (address === undefined) throw new Error('the app has no inspector')
    return new MeasuredApp(app, await Inspector.connect(address))
  }

  cpu(): Promise<Cpu> {
    return this.#inspector.cpu()
  }

  profile(run: () => Promise<void>): Promise<Profile> {
    return this.#inspector.profile(run)
  }

  async close(): Promise<void> {
    this.#inspector.close()
    await this.#app.close()
  }
}

/** The floor: a process on a socket of its own. */
export class MeasuredFloor {
  readonly #child: ChildProcess

  private constructor(child: ChildProcess) {
    this.#child = child
  }

  /** Resolves when it is subscribed. */
  static async start(demo: DemoServer): Promise<MeasuredFloor> {
    const user = demo.model.user(1)
    const params = { channel: 'RoomChannel', pubsub_token: user.pubsubToken, account_id: 1, user_id: user.id }
    const task: FloorTask = { url: `${demo.base.replace('http', 'ws')}/cable`, identifier: JSON.stringify(params) }
    const child = fork(path.join(import.meta.dirname, 'message.floor.ts'), [JSON.stringify(task)])
    await once(child, 'message')
    return new MeasuredFloor(child)
  }

  async use(): Promise<FloorUse> {
    const answer = once(this.#child, 'message') as Promise<[FloorUse]>
    this.#child.send('use')
    return (await answer)[0]
  }

  close(): void {
    this.#child.disconnect()
  }
}
