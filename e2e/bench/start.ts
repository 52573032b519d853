import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import os, { cpus } from 'node:os'
import path from 'node:path'
import { startDemoServer } from '../../electron/demo/index.ts'
import { signIn } from '../../scripts/scene/signIn.ts'
import { launch, shellName } from '../launch.ts'
import { quantile } from './quantile.ts'
import type { BenchResult } from './result.ts'

const GOAL = 1.5

/**
 * From the start of the process to a desk that can be used (the last inbox is painted and its first row takes the focus),
 * against the time to an empty page in the same shell. Starts alternate; ratios are of neighbouring pairs.
 */
export async function run(options: { rounds?: number } = {}): Promise<BenchResult> {
  const rounds = options.rounds ?? 7
  const folder = mkdtempSync(path.join(os.tmpdir(), 'deskbell-bench-'))
  const demo = await startDemoServer({ seed: 'desk' })
  const pairs: { desk: number; empty: number }[] = []
  try {
    const userData = path.join(folder, 'desk')
    const emptyApp = emptyPage(path.join(folder, 'empty'))
    const [agent] = demo.agents
    if (!agent) throw new Error('the demo server has no agent')
    const first = await launch({ userData })
    await signIn(await first.page(), demo.base, agent)
    await (await first.page()).locator('[role=option][data-conversation]').first().waitFor()
    await first.close()
    // The first pair is not counted: it warms the disk.
    for (let round = -1; round < rounds; round++) {
      const pair = { desk: await timed({ userData }, '[role=option][data-conversation]'), empty: await timed({ userData: path.join(folder, `empty-${round}`), appPath: emptyApp }, '#ready') }
      if (round >= 0) pairs.push(pair)
    }
  } finally {
    await demo.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
  const ratio = quantile(pairs.map(({ desk, empty }) => desk / empty), 0.5)
  const row = (name: string, figures: number[]): string[] => [name, ...[0, 0.5, 1].map((share) => quantile(figures, share).toFixed(0))]
  return {
    name: 'start',
    table: [['start to', 'min ms', 'median ms', 'max ms'], row('interactive desk', pairs.map((pair) => pair.desk)), row('empty page', pairs.map((pair) => pair.empty)), ['ratio', '', ratio.toFixed(2), '']],
    json: { shell: shellName(), rounds, pairs, ratio, node: process.version, cpu: cpus()[0]?.model, cores: cpus().length },
    ok: ratio <= GOAL,
    notes: [`on ${shellName()}`, `interactive desk ≤ ${GOAL} × empty page: ${ratio.toFixed(2)}: ${ratio <= GOAL ? 'met' : 'missed'}`],
  }
}

/** Milliseconds from the start of the process until the page itself says that the thing is painted and takes the focus. */
async function timed(options: { userData: string; appPath?: string }, selector: string): Promise<number> {
  const began = performance.timeOrigin + performance.now()
  const app = await launch(options)
  try {
    const page = await app.page()
    const at = await page.evaluate((wanted) => new Promise<number>((resolve) => {
      const look = (): void => {
        const found = document.querySelector<HTMLElement>(wanted)
        if (!found) return void requestAnimationFrame(look)
        found.focus()
        requestAnimationFrame(() => resolve(performance.timeOrigin + performance.now()))
      }
      look()
    }), selector)
    return at - began
  } finally {
    await app.close()
  }
}

/** The least that an app can be: one window, one page, the same scheme and the same guards. */
function emptyPage(folder: string): string {
  mkdirSync(folder)
  writeFileSync(path.join(folder, 'package.json'), '{ "name": "empty", "version": "1.0.0", "type": "module", "main": "main.js" }')
  writeFileSync(path.join(folder, 'main.js'), `import { app, BrowserWindow, protocol } from 'electron'
protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } }])
app.whenReady().then(() => {
  protocol.handle('app', () => new Response('<!doctype html><title>empty</title><button id="ready">ready</button>', { headers: { 'content-type': 'text/html' } }))
  return new BrowserWindow({ width: 1360, height: 860, webPreferences: { sandbox: true, contextIsolation: true } }).loadURL('app://deskbell/index.html')
})
`)
  return folder
}
