import { describe, expect, it } from 'vitest'
import { trueClock } from './clock.ts'
import { Judge } from './judge.ts'
import { machinePerTest } from './machinePerTest.ts'
import type { Setting } from './plan.ts'
import { ServerSide } from './server.ts'

const setting = (like: string): Setting => ({
  like,
  role: 'administrator',
  conversations: 2,
  longest: 5,
  autoAssign: false,
  skew: 0,
  hasSilentAccount: false,
  sendDelay: 0,
})
const machines = machinePerTest()

/**
 * A synced desk whose user answers 7 s after a visitor wrote, before a poll finds it, while the job queue of the server is
 * stopped. `isBlind`: the desk asks for new messages, and is told that there are none, as if it didn't ask.
 */
async function answered(like: string, isBlind: boolean) {
  const clock = trueClock()
  const server = new ServerSide(setting(like), clock, 1)
  const { machine, gaps, agent } = await machines.startJudged(server, clock)
  const conversation = server.conversations.find(({ accountId, status }) => accountId === 1 && status === 'open')
  if (!conversation) throw new Error('the server has no open conversation')
  await agent.openThread(0, conversation, true)
  await clock.advance(60_000)
  const { demo } = server
  const request = demo.request.bind(demo)
  // Right after a poll of the account: the next one comes in 15 s at the earliest.
  let hasPolled = false
  demo.request = (asked) => {
    hasPolled ||= /\/accounts\/1\/conversations\?/.test(asked.url)
    return request(asked)
  }
  while (!hasPolled) await clock.advance(1_000)
  await clock.advance(2_000)
  demo.request = request
  demo.model.jobs.stop()
  server.visitor('write', conversation, 0, 1)
  await clock.advance(7_000)
  if (isBlind)
    demo.request = async (asked) => {
      const reply = await request(asked)
      if (asked.method !== 'GET' || !/\/messages(\?|$)/.test(asked.url) || reply.kind === 'cut') return reply
      return { ...reply, bytes: Buffer.from('{"meta":{},"payload":[]}') }
    }
  await agent.send(conversation, 'reply')
  await clock.advance(5_000)
  demo.request = request
  demo.model.jobs.start()
  await clock.advance(10_000)
  const shown = machine.running.window.shown('thread0', 'thread').items
  const stored = conversation.messages.filter(({ content }) => content?.startsWith('s1:') === true).length
  await clock.advance(60_000)
  const judge = new Judge(server, machine, agent, gaps, setting(like))
  const problems = await judge.judge((ms) => clock.advance(ms))
  return { shown, stored, unseen: problems.filter(({ kind }) => kind === 'unseen') }
}

describe.each(['1.16.2', '2.16.0', '4.15.1'])('a reply over a message without an event, on %s', (like) => {
  it('asks the user before it leaves, and the judge reports nothing', async () => {
    const { shown, stored, unseen } = await answered(like, false)
    expect(shown.at(-1)).toMatchObject({ delivery: 'held', question: { kind: 'held', reason: 'customerWrote' } })
    expect(stored).toBe(0)
    expect(unseen).toEqual([])
  })

  it('is reported by the judge where the desk does not look', async () => {
    const { stored, unseen } = await answered(like, true)
    expect(stored).toBe(1)
    expect(unseen).toEqual([
      { kind: 'unseen', text: expect.stringMatching(/^a reply to 1\/\d+ left without \d+/) as string },
    ])
  })
})
