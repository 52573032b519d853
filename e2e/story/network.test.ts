import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../electron/core/testing/random.ts'
import { ProcessClock, trueClock } from './clock.ts'
import { Network } from './network.ts'

/** A process with one connection, and what reached the server on it. */
function connectedProcess() {
  const clock = trueClock()
  const network = new Network(clock, seededRandom(1))
  const process = new ProcessClock(clock, { wall: 0, monotonic: 0 })
  const arrived: string[] = []
  const link = network.connect(process, {
    onClientCut: () => undefined,
    onServerCut: () => arrived.push('end'),
  })
  return {
    clock,
    network,
    arrived,
    send(text: string): void {
      link.toServer(() => arrived.push(text))
    },
    /** The process gives its connection up. */
    close(): void {
      link.endFromClient()
    },
    sleep(): void {
      process.pause()
    },
    wake(): void {
      process.resume(true, false)
    },
    /** The process is killed, or its machine loses power. */
    end(how: 'kill' | 'powerCut'): void {
      process.kill()
      if (how === 'kill') network.processGone(process)
      else network.powerLost()
    },
  }
}

describe('the network of a story', () => {
  it('sends what a killed process had written once the network is back, and then its end', async () => {
    const { clock, network, arrived, send, end } = connectedProcess()
    network.setWeather('stalled')
    send('a')
    await clock.advance(1_000)
    end('kill')
    await clock.advance(1_000)
    network.setWeather('up')
    await clock.advance(30_000)
    expect(arrived).toEqual(['a', 'end'])
  })

  it('sends what it held again only once the machine is awake', async () => {
    const { clock, network, arrived, send, close, sleep, wake } = connectedProcess()
    network.setWeather('stalled')
    send('a')
    await clock.advance(20_000)
    close()
    await clock.advance(1_000)
    network.setWeather('up')
    sleep()
    await clock.advance(600_000)
    expect(arrived).toEqual([])
    wake()
    await clock.advance(1_000)
    expect(arrived).toEqual(['a', 'end'])
  })

  it('delivers what was on its way when the power was cut, and no end', async () => {
    const { clock, arrived, send, end } = connectedProcess()
    send('a')
    end('powerCut')
    await clock.advance(30_000)
    expect(arrived).toEqual(['a'])
  })

  it.each<[string, (network: Network) => void, 'kill' | null]>([
    ['that waits for the network', () => undefined, null],
    ['that a killed process had written', () => undefined, 'kill'],
    ['that is about to be sent again', (network) => network.setWeather('up'), 'kill'],
  ])('loses data %s when the power is cut', async (_name, before, killed) => {
    const { clock, network, arrived, send, end } = connectedProcess()
    network.setWeather('stalled')
    send('a')
    await clock.advance(20_000)
    if (killed) end(killed)
    await clock.advance(1_000)
    before(network)
    end('powerCut')
    network.setWeather('up')
    await clock.advance(99_000)
    expect(arrived).toEqual([])
  })

  it('tells the server of a power cut once its own data was not acknowledged for long', async () => {
    const { clock, arrived, end } = connectedProcess()
    end('powerCut')
    await clock.advance(101_000)
    expect(arrived).toEqual(['end'])
  })
})
