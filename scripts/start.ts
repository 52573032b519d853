import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { launch, shellName } from '../e2e/launch.ts'
import type { RunningApp } from '../e2e/machine.ts'
import { errorMessage } from '../shared/text/errors.ts'
import { buildIfChanged } from './build.ts'
import type { DemoServer } from './demoServer.ts'
import { startDemoServer } from './demoServer.ts'
import { endOnSignal, hasDisplay } from './running.ts'
import { play } from './scene/play.ts'
import { takeScreens } from './scene/screens.ts'
import { signIn } from './scene/signIn.ts'
import { Scene } from './scene/steps.ts'
import { root } from './steps.ts'

const help = `usage: npm start -- [options]

Builds Deskbell, starts the demo server on loopback and opens the app signed in to it. With a display: a window. Without
one: headless, and a short scene is played. Stays until Ctrl-C.

  --quiet         nothing happens in the demo unless you cause it
  --once          play the scene and end: exit 0, or 1 where a step failed
  --server URL    no demo server: open the sign-in page for this server, with your own settings kept
  --report FILE   write the scene's steps as JSON
  --headless      no window, even with a display
  --headed        a window, even where no display is found
  --help          this text`

const { values } = parseArgs({
  options: {
    quiet: { type: 'boolean' },
    once: { type: 'boolean' },
    server: { type: 'string' },
    report: { type: 'string' },
    headless: { type: 'boolean' },
    headed: { type: 'boolean' },
    help: { type: 'boolean' },
  },
})
if (values.help) {
  console.log(help)
  process.exit(0)
}
const headed = values.headed ?? (hasDisplay && !values.headless)
const playsScene = values.server === undefined && (values.once === true || values.report !== undefined || !headed)

let app: Promise<RunningApp> | undefined
let server: DemoServer | undefined
const temporary = values.server === undefined ? mkdtempSync(path.join(os.tmpdir(), 'deskbell-start-')) : undefined

/** Ends the app, then its server, then removes their files; in this order, so that none reports an error. */
async function endAll(): Promise<void> {
  // A failed start has nothing to close and has already reported why.
  const running = await app?.catch(() => undefined)
  await running?.close()
  await server?.stop()
  if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true, maxRetries: 3 })
}

const isEnding = endOnSignal(endAll)

try {
  process.exitCode = await run()
} catch (error) {
  if (!isEnding()) console.error(errorMessage(error))
  process.exitCode = 1
} finally {
  if (!isEnding()) await endAll()
}
// A requested end exits by itself, with its own code.
if (!isEnding()) process.exit()

/** Runs until the scene ends or the app is closed. Returns the exit code. */
async function run(): Promise<number> {
  console.log(`Deskbell on ${shellName()}`)
  await buildIfChanged((line) => console.log(line))
  const userData = temporary ?? path.join(root, 'out', 'userData')
  mkdirSync(userData, { recursive: true })
  if (values.server === undefined) {
    server = await startDemoServer(playsScene || values.quiet ? [] : ['--daily-life'])
    console.log(`demo server at ${server.base}`)
  }
  const log: string[] = []
  app = launch({
    userData,
    headed,
    args: values.server === undefined ? [] : [`--server=${values.server}`],
    onLine: (line) => log.push(line),
  })
  writeLogAtEnd(log)
  const running = await app
  const page = await running.page()

  if (server === undefined) {
    console.log(`sign-in page open for ${values.server ?? ''}; Ctrl-C ends`)
  } else if (playsScene) {
    const scene = new Scene((line) => console.log(line))
    await play({ app: running, page, server, scene })
    for (const file of await takeScreens(running, page)) console.log(`screenshot: ${path.relative(root, file)}`)
    const passed = scene.steps.length - scene.failed
    console.log(`scene: ${passed} steps seen, ${scene.failed} failed`)
    if (values.report !== undefined)
      writeFileSync(
        values.report,
        `${JSON.stringify({ shell: running.shell, passed, failed: scene.failed, steps: scene.steps }, null, 2)}\n`,
      )
    if (values.once) return scene.failed > 0 ? 1 : 0
    console.log('Ctrl-C ends')
  } else {
    const [agent] = server.agents
    if (agent) await signIn(page, server.base, agent)
    console.log(`signed in as ${agent?.email ?? 'no agent'}; Ctrl-C ends`)
  }
  // The user may also quit from the app's menu.
  const code = await running.ended()
  return code === 0 || isEnding() ? 0 : 1
}

function writeLogAtEnd(log: readonly string[]): void {
  process.on('exit', () => {
    const file = path.join(root, 'out', 'start.log')
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, `${log.join('\n')}\n`)
  })
}
