import AxeBuilder from '@axe-core/playwright'
import { expect, test } from '../app.ts'

/** The shell before sign-in: windows, tray, second start, links and policy. */
test('opens on the sign-in page, in which axe finds no violations in light or dark', async ({ launchApp }) => {
  const app = await launchApp()
  const page = await app.page()
  await expect(page.getByRole('heading', { level: 1, name: 'Sign in to your desk' })).toBeVisible()
  for (const isDark of [false, true]) {
    await app.host.setDark(isDark)
    await expect.poll(() => page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)).toBe(isDark)
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
    expect(violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(' ')}`)).toEqual([])
  }
})

test('closing the window keeps Deskbell in the tray, and a click there shows it again', async ({ launchApp }) => {
  const app = await launchApp()
  await app.page()
  await expect.poll(async () => (await app.host.windows())[0]?.isVisible).toBe(true)
  await app.host.closeWindow()
  await expect.poll(async () => (await app.host.windows())[0]?.isVisible).toBe(false)
  await app.host.clickTrayItem('Open Deskbell')
  await expect.poll(async () => (await app.host.windows())[0]).toMatchObject({ isVisible: true, isFocused: true })
  await app.host.clickTrayItem('Quit Deskbell')
  expect(await app.ended()).toBe(0)
})

test('a second start shows the first window and exits', async ({ launchApp }) => {
  const first = await launchApp()
  await first.page()
  await first.host.closeWindow()
  await expect.poll(async () => (await first.host.windows())[0]?.isVisible).toBe(false)
  const second = await launchApp()
  expect(await second.ended()).toBe(0)
  await expect.poll(async () => (await first.host.windows())[0]).toMatchObject({ isVisible: true, isFocused: true })
})

test('the page cannot navigate, open windows, evaluate text or reach the network', async ({ launchApp }) => {
  const app = await launchApp()
  const page = await app.page()
  const before = page.url()
  await page.evaluate(() => void (location.href = 'https://elsewhere.example/'))
  await page.evaluate(() => void window.open('https://elsewhere.example/'))
  expect(
    await page.evaluate(() =>
      fetch('https://elsewhere.example/').then(
        () => 'fetched',
        () => 'refused',
      ),
    ),
  ).toBe('refused')
  expect(
    await page.evaluate(() =>
      fetch('/index.html').then(
        () => 'fetched',
        () => 'refused',
      ),
    ),
  ).toBe('refused')
  expect(await page.evaluate(async () => (await navigator.permissions.query({ name: 'geolocation' })).state)).toBe(
    'denied',
  )
  await expect.poll(() => app.windows().length).toBe(1)
  expect(page.url()).toBe(before)
  expect(await app.host.openedExternal()).toEqual([])
})

test('Deskbell starts again after it was killed', async ({ launchApp }) => {
  const first = await launchApp()
  await first.page()
  await first.kill()
  const next = await launchApp()
  await expect((await next.page()).getByRole('heading', { level: 1 })).toBeVisible()
})
