import { expect, it } from 'vitest'
import { DeskRig, SESSION } from '../testing/deskRig.ts'
import { ACCOUNT } from '../testing/fakeServer.ts'

const input = { sessionId: SESSION, accountId: ACCOUNT, title: 'late-delivery' }
async function start(): Promise<DeskRig> {
  const rig = await new DeskRig().start()
  await rig.window.watch('reference', 'reference', { sessionId: SESSION, accountId: ACCOUNT })
  await rig.clock.advance(1_000)
  return rig
}
const titles = (rig: DeskRig): string[] => rig.shown('reference', 'reference').head.labels.map(({ title }) => title)

it('makes a label of the account, which is offered at once', async () => {
  const rig = await start()
  const before = titles(rig)
  const created = rig.window.call('label:create', input)
  await rig.clock.advance(1_000)
  await created
  expect(titles(rig)).toEqual([...before, 'late-delivery'])
})

it('rejects with the reason of the server', async () => {
  const rig = await start()
  rig.api.outcomeOf = (call) => (call === 'createLabel' ? 'refused' : 'ok')
  const refused = expect(rig.window.call('label:create', input)).rejects.toThrow('refusedByServer')
  await rig.clock.advance(1_000)
  await refused
})
