import { cpus } from 'node:os'
import type { Page } from '@playwright/test'
import type { DemoServer } from '../../electron/demo/index.ts'
import { startDemoServer } from '../../electron/demo/index.ts'
import { sendAsContact } from '../../electron/demo/model/messages.ts'
import { signIn } from '../../scripts/scene/signIn.ts'
import { launch, shellName } from '../launch.ts'
import { quantile } from './quantile.ts'
import type { BenchResult } from './result.ts'

/** Events per second, and the maximum 95th percentile for each, in milliseconds. */
const GOALS = [
  { rate: 10, p95: null },
  { rate: 100, p95: 33 },
  { rate: 500, p95: 50 },
] as const
/** Conversations that take turns; few enough that their rows are always visible. */
const SPEAKERS = 6

interface Sighting {
  conversationId: number
  sequence: number
  at: number
}

/**
 * Measures from the moment the server passes a message to its socket to the frame in which the list's row shows it: the
 * first animation frame after the one in which the row's text changed. If a newer event of the same conversation
 * overtakes one within a frame, the older one counts as shown with it. Rates count socket events; each message causes
 * several (message, contact, conversation).
 */
export async function run(options: { seconds?: number } = {}): Promise<BenchResult> {
  const seconds = options.seconds ?? 12
  const demo = await startDemoServer({ seed: 'desk' })
  const app = await launch()
  const table = [['events/s', 'events', 'p50 ms', 'p95 ms', 'p99 ms', 'max ms', 'never seen', 'goal p95']]
  const figures = []
  try {
    const page = await app.page()
    await page.setViewportSize({ width: 1360, height: 860 })
    await signIn(page, demo.base, agentOf(demo))
    await page.getByRole('button', { name: /^All conversations/ }).click()
    await page.locator('[role=option][data-conversation]').first().waitFor()
    await watchRows(page)
    const speakers = openConversations(demo)
    // The page has compiled its code before it is measured.
    await sendMessages(demo, page, speakers, 50, 3, 0)
    let sequence = 1_000
    for (const goal of GOALS) {
      const { latencies, lost, sent } = await sendMessages(demo, page, speakers, goal.rate, seconds, sequence)
      sequence += sent
      const [p50, p95, p99, most] = [0.5, 0.95, 0.99, 1].map((share) => quantile(latencies, share)) as [
        number,
        number,
        number,
        number,
      ]
      figures.push({ ...goal, sent, lost, p50, p95Found: p95, p99, most })
      table.push([
        String(goal.rate),
        String(sent),
        p50.toFixed(1),
        p95.toFixed(1),
        p99.toFixed(1),
        most.toFixed(1),
        String(lost),
        goal.p95 === null ? '–' : `≤ ${goal.p95}`,
      ])
    }
  } finally {
    await app.close()
    await demo.close()
  }
  const ok = figures.every(({ p95, p95Found, lost }) => lost === 0 && (p95 === null || p95Found <= p95))
  return {
    name: 'pixel',
    table,
    json: { shell: app.shell, seconds, figures, node: process.version, cpu: cpus()[0]?.model, cores: cpus().length },
    ok,
    notes: [
      `on ${shellName()}; the server, the app and the browser share ${cpus().length} cores`,
      ...figures.map(
        ({ rate, p95, p95Found, lost }) =>
          `${rate}/s: p95 ${p95Found.toFixed(1)} ms` +
          (p95 === null ? '' : ` of ${p95}: ${p95Found <= p95 ? 'met' : 'missed'}`) +
          (lost === 0 ? '' : `, ${lost} never seen`),
      ),
    ],
  }
}

function agentOf(demo: DemoServer): { email: string; password: string } {
  const [agent] = demo.agents
  if (!agent) throw new Error('the demo server has no agent')
  return agent
}

function openConversations(demo: DemoServer): { id: number; displayId: number }[] {
  const open = [...demo.model.conversations.values()]
    .filter(({ accountId, status }) => accountId === 1 && status === 'open')
    .slice(0, SPEAKERS)
  return open.map(({ id, displayId }) => ({ id, displayId }))
}

/** Records the highest number each row shows, with the time of the frame, in milliseconds since 1970. */
async function watchRows(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen: { conversationId: number; sequence: number; at: number }[] = []
    const last = new Map<number, number>()
    let isDue = false
    const recordRows = (): void => {
      const rows = [...document.querySelectorAll<HTMLElement>('[role=option][data-conversation]')].flatMap((row) => {
        const sequence = Number(/pulse (\d+);/.exec(row.textContent)?.[1] ?? -1)
        const conversationId = Number(row.dataset['conversation'])
        return sequence > (last.get(conversationId) ?? -1) ? [{ conversationId, sequence }] : []
      })
      for (const { conversationId, sequence } of rows) last.set(conversationId, sequence)
      // The changes of this frame are on the screen when the next one begins.
      requestAnimationFrame(() => {
        const at = performance.timeOrigin + performance.now()
        for (const row of rows) seen.push({ ...row, at })
      })
    }
    new MutationObserver(() => {
      if (isDue) return
      isDue = true
      queueMicrotask(() => {
        isDue = false
        recordRows()
      })
    }).observe(document.body, { subtree: true, childList: true, characterData: true })
    Object.assign(window, { takeSightings: () => seen.splice(0) })
  })
}

/** Sends messages to the conversations in turn at a steady pace. Returns the milliseconds each message took. */
async function sendMessages(
  demo: DemoServer,
  page: Page,
  speakers: readonly { id: number; displayId: number }[],
  rate: number,
  seconds: number,
  first: number,
): Promise<{ latencies: number[]; lost: number; sent: number }> {
  const sent: { displayId: number; sequence: number; at: number }[] = []
  const began = performance.now()
  const before = demo.model.emitted
  for (let elapsed = 0; elapsed < seconds; elapsed = (performance.now() - began) / 1000) {
    while (demo.model.emitted - before <= elapsed * rate) {
      const speaker = speakers[sent.length % speakers.length]
      if (!speaker) throw new Error('no conversation to write to')
      const sequence = first + sent.length
      sent.push({ displayId: speaker.displayId, sequence, at: performance.timeOrigin + performance.now() })
      const conversation = demo.model.conversations.get(speaker.id)
      if (conversation) sendAsContact(demo.model, conversation, { content: `pulse ${sequence};` })
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 2)
    })
  }
  const sightings: Sighting[] = []
  for (let turn = 0; turn < 20; turn++) {
    sightings.push(
      ...(await page.evaluate(() =>
        (
          window as unknown as { takeSightings(): { conversationId: number; sequence: number; at: number }[] }
        ).takeSightings(),
      )),
    )
    if (speakers.every(({ displayId }) => highest(sightings, displayId) >= lastOf(sent, displayId))) break
    await page.waitForTimeout(100)
  }
  const latencies: number[] = []
  for (const { displayId, sequence, at } of sent) {
    const shown = sightings.find((one) => one.conversationId === displayId && one.sequence >= sequence)
    if (shown) latencies.push(shown.at - at)
  }
  return { latencies, lost: sent.length - latencies.length, sent: sent.length }
}

function highest(sightings: readonly Sighting[], displayId: number): number {
  return Math.max(-1, ...sightings.filter((one) => one.conversationId === displayId).map((one) => one.sequence))
}

function lastOf(sent: readonly { displayId: number; sequence: number }[], displayId: number): number {
  return sent.findLast((one) => one.displayId === displayId)?.sequence ?? -1
}
