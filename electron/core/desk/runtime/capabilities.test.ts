import { describe, expect, it } from 'vitest'
import type { Capability } from '../../../../shared/model/capabilities.ts'
import { DeskRig } from '../../testing/deskRig.ts'
import { useTemporaryFolder } from '../../testing/temporaryFolder.ts'

const missing = (rig: DeskRig): Capability[] | undefined => rig.shown('sessions', 'sessions').head.sessions[0]?.missing
const asked = (rig: DeskRig): number => rig.api.calls.filter((call) => call === 'missingRoutes').length

async function start(rig: DeskRig): Promise<DeskRig> {
  await rig.desk.start()
  await rig.window.watch('sessions', 'sessions', {})
  return rig
}

describe('what a server lacks', () => {
  const folder = useTemporaryFolder()

  it('is nothing on a server whose profile has permissions, without asking', async () => {
    const rig = await start(new DeskRig())
    rig.api.missingRoutes = ['priority']
    await rig.clock.advance(10_000)
    expect([missing(rig), asked(rig)]).toEqual([[], 0])
  })

  it('is asked once of an old server, and known at the next start before any answer', async () => {
    const old = new DeskRig({ dataFolder: folder.path })
    old.api.keys = { isOld: true, hasAutoOffline: false }
    old.api.missingRoutes = ['priority', 'retry']
    await start(old)
    await old.clock.advance(10_000)
    expect(missing(old)).toEqual(['autoOffline', 'blocking', 'deleting', 'priority', 'retry'])
    old.cable.drop()
    await old.clock.advance(5_000)
    old.cable.connect()
    await old.clock.advance(10_000)
    expect(asked(old)).toBe(1)
    await old.desk.stop()
    const next = new DeskRig({ dataFolder: folder.path, server: old.server, clock: old.clock })
    next.api.outcomeOf = () => 'unreachable'
    await start(next)
    expect(missing(next)).toEqual(['autoOffline', 'blocking', 'deleting', 'priority', 'retry'])
    // The server was upgraded.
    next.api.outcomeOf = () => 'ok'
    await next.clock.advance(90_000)
    expect(missing(next)).toEqual([])
  })

  it('is asked again at the next sync where the first answer failed', async () => {
    const rig = new DeskRig()
    rig.api.keys = { isOld: true, hasAutoOffline: true }
    rig.api.missingRoutes = ['priority']
    rig.api.outcomeOf = (call) => (call === 'missingRoutes' ? 'serverError' : 'ok')
    await start(rig)
    await rig.clock.advance(10_000)
    expect(missing(rig)).toEqual(['blocking', 'deleting'])
    rig.api.outcomeOf = () => 'ok'
    rig.cable.drop()
    await rig.clock.advance(5_000)
    rig.cable.connect()
    await rig.clock.advance(10_000)
    expect(missing(rig)).toEqual(['blocking', 'deleting', 'priority'])
  })
})
