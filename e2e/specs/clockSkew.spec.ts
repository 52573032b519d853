import { systemClock } from '../../electron/demo/clock.ts'
import { startDemoServer } from '../../electron/demo/index.ts'
import { DeskPage, expect, test } from '../desk.ts'
import { SignInPage } from '../signInPage.ts'

const HOUR = 3_600_000
for (const [name, skew] of [
  ['5 hours behind', -5 * HOUR],
  ['5 hours ahead', 5 * HOUR],
  ['3 days behind', -72 * HOUR],
  ['3 days ahead', 72 * HOUR],
] as const) {
  test(
    `a server whose clock is ${name} is synced: messages arrive, replies are stored once, in order, also after a restart`,
    { tag: name === '5 hours ahead' ? [] : '@full' },
    async ({ launchApp }) => {
      const clock = systemClock()
      const demo = await startDemoServer({ seed: 'desk', clock: { ...clock, now: () => clock.now() + skew } })
      let app = await launchApp()
      const signIn = new SignInPage(await app.page())
      await signIn.find(demo.base)
      await signIn.withPassword(demo.agents[0]!)
      let desk = new DeskPage(app, signIn.page, demo)
      const synced = (): Promise<void> =>
        expect(desk.page.locator('[role=status]').filter({ hasText: 'Synced just now' })).toHaveCount(1)
      await synced()
      const conversation = desk.one()
      await desk.open(conversation)
      desk.contactWrites(conversation, 'the first question')
      await expect(desk.thread).toContainText('the first question')
      await desk.write('the first answer')
      await expect.poll(() => desk.stored(conversation, 'the first answer')).toBe(1)
      await app.close()

      desk.contactWrites(conversation, 'while it was closed')
      app = await launchApp()
      desk = new DeskPage(app, await app.page(), demo)
      await synced()
      await desk.open(conversation)
      await expect(desk.thread).toContainText('while it was closed')
      await desk.write('the second answer')
      await expect.poll(() => desk.stored(conversation, 'the second answer')).toBe(1)
      desk.contactWrites(conversation, 'thank you')
      await expect(desk.thread).toContainText('thank you')
      const words = ['the first question', 'the first answer', 'while it was closed', 'the second answer', 'thank you']
      const text = await desk.thread.innerText()
      expect(words.map((each) => text.split(each).length - 1)).toEqual(words.map(() => 1))
      expect(words.map((each) => text.indexOf(each))).toEqual(
        words.map((each) => text.indexOf(each)).sort((a, b) => a - b),
      )
      for (const each of ['the first answer', 'the second answer']) expect(desk.stored(conversation, each)).toBe(1)
      await demo.close()
    },
  )
}
