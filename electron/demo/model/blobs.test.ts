import { expect, it } from 'vitest'
import { landscape } from '../seed/images.ts'
import { SmallDesk } from '../testing/smallDesk.ts'
import { makeAttachment } from './blobs.ts'

const file = { fileName: 'a.png', contentType: 'image/png', bytes: landscape(() => 0.5, 60, 40) }

it('measures an image by a background job', () => {
  const { model, clock } = new SmallDesk()
  const attachment = makeAttachment(model, 1, 1, { file })
  expect(attachment).toMatchObject({ width: null, height: null })
  model.jobs.stop()
  clock.advance(60_000)
  expect(attachment).toMatchObject({ width: null, height: null })
  model.jobs.start()
  expect(attachment).toMatchObject({ width: 60, height: 40 })
})

it('has measured the images of a seed', () => {
  const { model } = new SmallDesk()
  model.quietly(() => {
    expect(makeAttachment(model, 1, 1, { file })).toMatchObject({ width: 60, height: 40 })
  })
})
