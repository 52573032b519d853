import { describe, expect, it } from 'vitest'
import type { RestFault } from '../../electron/demo/control/restFaults.ts'
import { trueClock } from './clock.ts'
import { Judge } from './judge.ts'
import { machinePerTest } from './machinePerTest.ts'
import type { Setting } from './plan.ts'
import { ServerSide } from './server.ts'

/** Servers page older messages by 20, so that opening this thread takes several seconds. */
const LONG_THREAD = 600

const setting: Setting = {
  like: '1.16.2',
  role: 'administrator',
  conversations: 2,
  longest: LONG_THREAD,
  autoAssign: false,
  skew: 0,
  hasSilentAccount: false,
  sendDelay: 0,
}
const machines = machinePerTest()

/** A synced desk of a server with one long thread, judged while the server has `fault` for pages of older messages. */
async function problemsWith(fault: RestFault | null): Promise<string[]> {
  const clock = trueClock()
  const server = new ServerSide(setting, clock, 1)
  const { machine, gaps, agent } = await machines.startJudged(server, clock)
  await clock.advance(20_000)
  if (fault) server.demo.faults.rest.add(fault, { path: 'messages\\?before' })
  const judge = new Judge(server, machine, agent, gaps, setting)
  return (await judge.judge((ms) => clock.advance(ms))).map(({ text }) => text)
}

describe('the judge', () => {
  it('waits until a long thread is loaded', async () => {
    expect(await problemsWith(null)).toEqual([])
  })

  it.each<[string, RestFault, RegExp]>([
    ['could not be loaded', { kind: 'status', status: 422 }, /opened, has 20 messages of 600, without/],
    ['is still loading after a minute', { kind: 'slow', ms: 20_000, jitter: 0 }, /opened, still loads/],
  ])('reports a thread that %s', async (_name, fault, problem) => {
    expect(await problemsWith(fault)).toContainEqual(expect.stringMatching(problem))
  })
})
