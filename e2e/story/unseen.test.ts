import { expect, it } from 'vitest'
import { seededRandom } from '../../electron/core/testing/random.ts'
import { trueClock } from './clock.ts'
import { machinePerTest } from './machinePerTest.ts'
import { Network } from './network.ts'
import { ServerSide } from './server.ts'
import { UnseenMessages } from './unseen.ts'

const machines = machinePerTest()

/**
 * What is reported about a message that a customer writes while no events come. `isBlind`: every GET gets the answer of the
 * first one, as if the desk didn't ask again.
 */
async function reported({ isBlind = false, hasOutage = false }): Promise<string[]> {
  const clock = trueClock()
  const network = new Network(clock, seededRandom(2))
  const server = new ServerSide(
    {
      like: '4.15.1',
      role: 'agent',
      conversations: 3,
      longest: 5,
      autoAssign: false,
      skew: 0,
      hasSilentAccount: false,
    },
    clock,
    1,
  )
  const machine = await machines.create(server, clock, network)
  const unseen = new UnseenMessages(clock, network, server, machine)
  await machine.start()
  unseen.start()
  await clock.advance(90_000)
  const { demo } = server
  demo.model.jobs.stop()
  const request = demo.request.bind(demo)
  const answers = new Map<string, ReturnType<typeof request>>()
  if (isBlind)
    demo.request = (asked) => {
      const answer = answers.get(asked.url) ?? request(asked)
      if (asked.method === 'GET') answers.set(asked.url, answer)
      return answer
    }
  await clock.advance(90_000)
  const [conversation] = server.conversations
  if (!conversation) throw new Error('the server has no conversation')
  server.visitor('write', conversation, 0, 1)
  if (hasOutage) network.setWeather('stalled')
  await clock.advance(90_000)
  unseen.stop()
  demo.request = request
  return unseen.found
}

it('reports nothing about a message that a poll finds', async () => {
  expect(await reported({})).toEqual([])
})

it('reports a message that the desk does not find in a minute', async () => {
  expect(await reported({ isBlind: true })).toEqual([
    expect.stringMatching(/^message \d+ of 1\/\d+ was unseen for 60 s$/) as string,
  ])
})

it('reports nothing while requests get no answer', async () => {
  expect(await reported({ isBlind: true, hasOutage: true })).toEqual([])
})
