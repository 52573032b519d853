import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DeskRig, ref, SESSION } from '../testing/deskRig.ts'
import type { CallOutcome } from '../testing/fakeApi.ts'
import type { Generation } from '../testing/fakeServer.ts'
import { useTemporaryFolder } from '../testing/temporaryFolder.ts'
import { ADA, outboxItems, sentTexts, startOutboxRig } from './testing/outboxRig.ts'

const TEXT = 'It left before the cache was lost'
const HOUR = 3_600_000

/** A power cut, damage or a new version of Deskbell removes what was cached of the server, never what the user wrote. */
describe.each<Generation>(['modern', 'old'])(
  'a message whose thread is cached again from its end (%s server)',
  (generation) => {
    const folder = useTemporaryFolder()

    /** The desk after its cache was lost and the contact wrote `newer` messages. */
    async function restartWithoutCache(rig: DeskRig, newer: number): Promise<DeskRig> {
      await rig.desk.stop()
      for (const suffix of ['', '-wal', '-shm'])
        rmSync(join(folder.path, SESSION, `server.db${suffix}`), { force: true })
      for (let message = 1; message <= newer; message++)
        rig.server.write(1, { content: `And another thing, ${message}` })
      // No window shows the thread, which would fetch older messages too.
      const again = new DeskRig({ dataFolder: folder.path, server: rig.server, clock: rig.clock })
      await again.start()
      await again.window.watch('outbox', 'outbox', {})
      return again
    }

    const startWith = async (outcome: CallOutcome): Promise<DeskRig> => {
      const rig = await startOutboxRig({ folder, generation })
      rig.api.outcomeOf = (call) => (call === 'sendMessage' ? outcome : 'ok')
      return rig
    }

    it.each([5, 42, 150])('is found among them if its answer was lost: %i newer messages', async (newer) => {
      const rig = await startWith('lostAfter')
      // Neither its event nor a search shows it before the desk stops.
      rig.server.onBroadcast = () => undefined
      rig.api.latenessOf = (call) => (call === 'messages' ? HOUR : 0)
      await rig.send(1, TEXT)
      await rig.clock.advance(200)
      expect(sentTexts(rig)).toEqual([TEXT])
      expect(outboxItems(rig)).toHaveLength(1)
      const again = await restartWithoutCache(rig, newer)
      await again.clock.advance(HOUR)
      expect(sentTexts(again)).toEqual([TEXT])
      expect(outboxItems(again)).toEqual([])
      await again.desk.stop()
    })

    it('is found among them if it seemed to be refused and the user tries it again', async () => {
      const rig = await startWith('refused')
      const echoId = await rig.send(1, TEXT)
      await rig.clock.advance(500)
      expect(outboxItems(rig)).toHaveLength(1)
      rig.server.quietly(() => rig.server.write(1, { type: 'outgoing', content: TEXT, sender: ADA }))
      const again = await restartWithoutCache(rig, 42)
      await again.clock.advance(10_000)
      await again.window.call('message:retry', { ref: ref(1), echoId })
      await again.clock.advance(HOUR)
      expect(sentTexts(again)).toEqual([TEXT])
      expect(outboxItems(again)).toEqual([])
      await again.desk.stop()
    })

    it('is sent again if none of them is it', async () => {
      const rig = await startWith('lostBefore')
      await rig.send(1, TEXT)
      await rig.clock.advance(200)
      const again = await restartWithoutCache(rig, 42)
      await again.clock.advance(HOUR)
      expect(sentTexts(again)).toEqual([TEXT])
      await again.desk.stop()
    })
  },
)
