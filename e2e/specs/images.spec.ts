import { makeAttachment } from '../../electron/demo/model/blobs.ts'
import { sendAsContact } from '../../electron/demo/model/messages.ts'
import { landscape } from '../../electron/demo/seed/images.ts'
import { expect, test } from '../desk.ts'

const picture = (name: string, width: number, height: number) => ({
  name,
  mimeType: 'image/png',
  buffer: landscape(() => 0.5, width, height),
})

test.describe('images of a message', () => {
  test('sent from here have one height from the first moment on, and open in the viewer one after the other', async ({
    desk,
  }) => {
    const { page, demo } = desk
    const conversation = desk.one()
    await desk.open(conversation)
    await fetch(`${demo.control}/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'slow', method: 'POST', path: '/messages$', ms: 1_000, count: 2 }),
    })
    // Every height that the last message has in any frame.
    await page.evaluate(() => {
      const heights = new Map<string, Set<number>>()
      const record = (): void => {
        for (const part of document.querySelectorAll('[data-message] .image, [data-message] .grid')) {
          const key = part.className.includes('grid') ? 'grid' : 'image'
          const name = part.querySelector('img')?.alt ?? ''
          if (!name.startsWith('own')) continue
          const known = heights.get(key + name) ?? new Set()
          heights.set(key + name, known.add(Math.round(part.getBoundingClientRect().height)))
        }
        requestAnimationFrame(record)
      }
      record()
      Object.assign(globalThis, { heights: () => [...heights].map(([key, seen]) => [key, [...seen]]) })
    })
    await page.locator('input[type=file]').setInputFiles([picture('own.png', 640, 400)])
    await desk.write('One image')
    await page
      .locator('input[type=file]')
      .setInputFiles(Array.from({ length: 5 }, (_, index) => picture(`own ${index}.png`, 300, 200 + index * 40)))
    await desk.write('Five images')
    await expect(desk.thread.getByRole('group', { name: '5 images' })).toBeVisible()
    await expect(desk.thread.getByText(/Sending|Waiting/)).toHaveCount(0, { timeout: 20_000 })
    await expect(desk.thread.getByRole('button', { name: 'View own.png' })).toBeVisible()
    const heights = new Map(await page.evaluate<[string, number[]][]>('heights()'))
    expect(heights.get('imageown.png')).toEqual([200])
    expect(heights.get('gridown 0.png')).toEqual([240])

    await desk.thread.getByRole('button', { name: 'View own 3.png and 1 more image' }).click()
    const viewer = page.getByRole('dialog')
    await expect(viewer).toContainText('own 3.png')
    await page.keyboard.press('ArrowRight')
    await expect(viewer).toContainText('own 4.png')
    await page.keyboard.press('Escape')
    await expect(viewer).toHaveCount(0)
  })

  test('that the server measures later move nothing, and have their proportions once the thread is opened again', async ({
    desk,
  }) => {
    const { demo, thread } = desk
    const { model } = demo
    const [conversation, other] = [desk.one(0), desk.one(1)]
    await desk.open(conversation)
    desk.contactWrites(conversation, 'Here it is:')
    const file = { fileName: 'tall.png', contentType: 'image/png', bytes: landscape(() => 0.5, 300, 600) }
    const message = sendAsContact(model, conversation, {
      content: null,
      attachments: (id) => [makeAttachment(model, 1, id, { file })],
    })
    const [attachment] = message.attachments
    expect([attachment?.width, attachment?.height]).toEqual([null, null])
    const words = thread.getByText('Here it is:')
    const image = thread.getByRole('button', { name: 'View tall.png' })
    await expect(image).toBeVisible()
    const before = [await words.boundingBox(), await image.boundingBox()]
    await expect.poll(() => attachment?.height).toBe(600)
    // The event of another change brings the size.
    await fetch(demo.hand, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'edit_message', args: { message: message.id, content: 'From the door' } }),
    })
    await expect(thread.getByText('From the door')).toBeVisible()
    const after = [await words.boundingBox(), await image.boundingBox()]
    expect(after.map((box) => [box?.width, box?.height])).toEqual(before.map((box) => [box?.width, box?.height]))

    await desk.open(other)
    await desk.open(conversation)
    await expect(image).toBeVisible()
    expect(await image.boundingBox()).toMatchObject({ width: 150, height: 300 })
  })
})
