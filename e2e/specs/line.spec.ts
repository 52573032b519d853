import { storeBlob } from '../../electron/demo/model/blobs.ts'
import { addInbox } from '../../electron/demo/model/setup.ts'
import type { Message } from '../../electron/demo/model/types.ts'
import { blobUrl } from '../../electron/demo/payloads/basics.ts'
import { parcel, sticker } from '../../electron/demo/seed/images.ts'
import { expect, test } from '../desk.ts'
import { takeScreenshots } from '../screenshots.ts'
import { plainServer } from '../servers.ts'

test('a sticker from LINE and images in a text are shown as images, those of other hosts on request', async ({
  demo,
  launchApp,
  signInTo,
}) => {
  const { model } = demo
  const account = model.account(1)
  const agents = [...model.users.values()]
  const inbox = addInbox(model, account, { name: 'LINE', channelType: 'Channel::Line', members: agents })
  const desk = await signInTo(await launchApp())
  const { page, thread } = desk
  const fromLine = async (message: object): Promise<void> => {
    const event = {
      type: 'message',
      source: { userId: 'U42' },
      message: { id: String(model.messages.size), ...message },
    }
    const answer = await fetch(`${demo.base}/webhooks/line/${inbox.channelId}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ events: [event] }),
    })
    expect(answer.ok).toBe(true)
  }
  const newest = (): Message => {
    const found = [...model.messages.values()].at(-1)
    if (!found) throw new Error('the demo server has no message')
    return found
  }
  const stored = blobUrl(
    model,
    storeBlob(model, { fileName: 'parcel.png', contentType: 'image/png', bytes: parcel() }).key,
  )

  await desk.view('Unassigned')
  await fromLine({ type: 'sticker', packageId: '446', stickerId: '1988' })
  const { conversation } = newest()
  await expect(desk.row(conversation)).toContainText('Sticker')
  await desk.open(conversation)
  // LINE's shop can't be reached here: the image has its place and its name.
  await expect(thread.getByRole('button', { name: /Sticker/ })).toBeVisible()
  await expect(thread.getByText('Message without text')).toHaveCount(0)
  await expect(thread.getByText('stickershop')).toHaveCount(0)

  await fromLine({ type: 'text', text: `This one arrived: ![parcel](${stored})` })
  await expect(desk.row(conversation)).toContainText('This one arrived:')
  const image = thread.getByRole('img', { name: 'parcel' })
  await expect.poll(() => image.evaluate((one: HTMLImageElement) => one.naturalWidth)).toBeGreaterThan(1)
  await expect(thread.getByText('This one arrived:')).toBeVisible()

  const asked: string[] = []
  const elsewhere = await plainServer((request, response) => {
    asked.push(request.url ?? '')
    response.setHeader('content-type', 'image/png')
    response.end(sticker())
  })
  await fromLine({ type: 'text', text: `![cat](http://${elsewhere.host}/cat.png)` })
  await expect(desk.row(conversation)).toContainText('Image')
  await expect(thread.getByText('1 remote image isn’t shown')).toBeVisible()
  await takeScreenshots(page, 'line', { mirrored: true })
  expect(asked).toEqual([])
  await thread.getByRole('button', { name: 'Show images' }).click()
  // Hosts of the own network are never asked for such an image, so that a message can't reach into it.
  await expect(thread.getByRole('button', { name: 'Save cat' })).toBeVisible()
  expect(asked).toEqual([])
  await takeScreenshots(page, 'line-shown')
  await elsewhere.close()
})
