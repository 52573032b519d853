import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { launch, shellName } from '../e2e/launch.ts'
import type { RunningApp } from '../e2e/machine.ts'
import { errorMessage } from '../shared/text/errors.ts'
import type { DemoServer } from './demoServer.ts'
import { startDemoServer } from './demoServer.ts'
import type { Renewal } from './renewals.ts'
import { Renewals } from './renewals.ts'
import { endOnSignal, hasDisplay } from './running.ts'
import { isSignedIn, signIn } from './scene/signIn.ts'
import { root } from './steps.ts'
import { watchBuild } from './watchBuild.ts'

const help = `usage: npm run dev -- [options]

Builds Deskbell, opens it signed in to the demo server, and watches the sources: a change of the page reloads the window,
a change of main or preload starts the app again. Prints what main logs. Ctrl-C ends everything.

  --quiet         nothing happens in the demo unless you cause it
  --server URL    no demo server: your own server, with your own settings kept
  --headless      no window, even with a display
  --help          this text`

const { values } = parseArgs({
  options: {
    quiet: { type: 'boolean' },
    server: { type: 'string' },
    headless: { type: 'boolean' },
    help: { type: 'boolean' },
  },
})
if (values.help) {
  console.log(help)
  process.exit(0)
}

const temporary = values.server === undefined ? mkdtempSync(path.join(os.tmpdir(), 'deskbell-dev-')) : undefined
const userData = temporary ?? path.join(root, 'out', 'userData')
let server: DemoServer | undefined
let app: RunningApp | undefined
let stopWatching: (() => Promise<void>) | undefined
let closing: Promise<unknown> = Promise.resolve()

/** Closes the app, even one that is still starting. Settles when no app is running. */
async function closeApp(): Promise<void> {
  const old = app
  app = undefined
  if (old) closing = Promise.all([closing, old.close()])
  await closing
}

/** Stops the watch, then the app, then its server, so that none reports a missing peer. */
async function endAll(): Promise<void> {
  await stopWatching?.()
  await closeApp()
  await server?.stop()
  if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true, maxRetries: 3 })
}
const isEnding = endOnSignal(endAll)

/** Starts the app and signs it in if needed. */
async function start(): Promise<void> {
  const running = await launch({
    userData,
    headed: hasDisplay && !values.headless,
    args: values.server === undefined ? [] : [`--server=${values.server}`],
    onLine: (line) => console.log(`  ${line}`),
  })
  app = running
  void running.ended().then(() => {
    // The user quit the app; a restart takes it out of `app` first.
    if (app === running && !isEnding()) process.kill(process.pid, 'SIGTERM')
  })
  try {
    const page = await running.page()
    const [agent] = server?.agents ?? []
    if (server && agent && !(await isSignedIn(page))) await signIn(page, server.base, agent)
    console.log('app started')
  } catch (error) {
    // A new build of main has closed this app meanwhile, and the next one is about to start.
    if (app === running) throw error
  }
}

async function renew(renewal: Renewal): Promise<void> {
  if (isEnding()) return
  if (renewal === 'reload' && app) {
    await (await app.page()).reload()
    console.log('page reloaded')
    return
  }
  await closeApp()
  await start()
}

function report(error: unknown): void {
  if (!isEnding()) console.error(errorMessage(error))
}

console.log(`Deskbell on ${shellName()}\nbuilding ...`)
mkdirSync(userData, { recursive: true })
try {
  const renewals = new Renewals(renew, report)
  stopWatching = await watchBuild({
    onRebuilt: (part) => {
      renewals.request(part === 'renderer' ? 'reload' : 'restart')
      // Main may have failed before it opened a window, so don't wait for one.
      if (part !== 'renderer') closeApp().catch(report)
    },
    onFailure: (part) => console.error(`${part}: not built, the app keeps running its last build`),
  })
  if (values.server === undefined) server = await startDemoServer(values.quiet ? [] : ['--daily-life'])
  // Through the queue: a source may change while the app starts.
  renewals.request('restart')
  console.log(`watching; ${server ? `demo server at ${server.base}; ` : ''}Ctrl-C ends`)
} catch (error) {
  report(error)
  await endAll()
  process.exit(1)
}
