import { mkdtempSync, rmSync } from 'node:fs'
import os, { cpus } from 'node:os'
import path from 'node:path'
import { startDemoServer } from '../../electron/demo/index.ts'
import { signIn } from '../../scripts/scene/signIn.ts'
import { launch, shellName } from '../launch.ts'
import { quantile } from './quantile.ts'
import type { BenchResult } from './result.ts'
import { emptyPage, FIRST_ROW, timed } from './start.timed.ts'

const GOAL = 1.5

/**
 * Measures from the start of the process to a usable desk (the inbox is painted and its first row takes the focus),
 * against an empty page in the same shell. Starts alternate; ratios are of neighboring pairs.
 */
export async function run(options: { rounds?: number } = {}): Promise<BenchResult> {
  const rounds = options.rounds ?? 15
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
    await (await first.page()).locator(FIRST_ROW).first().waitFor()
    await first.close()
    // The first pair is not counted: it warms the disk.
    for (let round = -1; round < rounds; round++) {
      const pair = {
        desk: await timed({ userData }, FIRST_ROW),
        empty: await timed({ userData: path.join(folder, `empty-${round}`), appPath: emptyApp }, '#ready'),
      }
      if (round >= 0) pairs.push(pair)
    }
  } finally {
    await demo.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
  const ratio = quantile(
    pairs.map(({ desk, empty }) => desk / empty),
    0.5,
  )
  const row = (name: string, figures: number[]): string[] => [
    name,
    ...[0, 0.5, 1].map((share) => quantile(figures, share).toFixed(0)),
  ]
  return {
    name: 'start',
    table: [
      ['start to', 'min ms', 'median ms', 'max ms'],
      row(
        'interactive desk',
        pairs.map((pair) => pair.desk),
      ),
      row(
        'empty page',
        pairs.map((pair) => pair.empty),
      ),
      ['ratio', '', ratio.toFixed(2), ''],
    ],
    json: {
      shell: shellName(),
      rounds,
      pairs,
      ratio,
      node: process.version,
      cpu: cpus()[0]?.model,
      cores: cpus().length,
    },
    ok: ratio <= GOAL,
    notes: [
      `on ${shellName()}`,
      `interactive desk ≤ ${GOAL} × empty page: ${ratio.toFixed(2)}: ${ratio <= GOAL ? 'met' : 'missed'}`,
    ],
  }
}
