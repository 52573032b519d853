import type { Page } from '@playwright/test'
import type { CommandInput, DeskBridge } from '../../shared/bridge.ts'
import type { DeskPage } from '../desk.ts'
import { expect, test } from '../desk.ts'
import { takeScreenshots } from '../screenshots.ts'

interface Box {
  left: number
  right: number
  width: number
  height: number
}
const box = async (page: Page, name: string): Promise<Box | null> => {
  const column = page
    .locator(`[data-column][aria-label="${name}"], aside[aria-label="${name}"]`)
    .filter({ visible: true })
  if ((await column.count()) === 0) return null
  return column.first().evaluate((element) => {
    const { left, right, width, height } = element.getBoundingClientRect()
    return { left, right, width, height }
  })
}
/** Changes any setting, including those without a control on a settings page. */
const changeSettings = async (page: Page, settings: CommandInput<'settings:change'>['change']): Promise<void> => {
  await page.evaluate(
    (to) => (globalThis as unknown as { desk: DeskBridge }).desk.call('settings:change', { change: to }),
    settings,
  )
}
const LIST = 'Conversations'
const columns = async (page: Page) => ({
  rail: await box(page, 'Accounts and views'),
  list: await box(page, LIST),
  thread: await box(page, 'Conversation'),
  panel: await box(page, 'Contact'),
})
/** Checks that no control overflows the window sideways and that the page needs no horizontal scroll. */
async function expectNoOverflow(page: Page): Promise<void> {
  const faults = await page.evaluate(() => {
    const out: string[] = []
    if (document.documentElement.scrollWidth > innerWidth) out.push('the page scrolls sideways')
    for (const element of document.querySelectorAll<HTMLElement>('button, [role=tab], h1, textarea')) {
      const { left, right, width } = element.getBoundingClientRect()
      if (width === 0 || element.closest('[role=option]') !== null || !element.checkVisibility()) continue
      if (left < -1 || right > innerWidth + 1)
        out.push(`${element.tagName} ${element.getAttribute('aria-label') ?? element.textContent} sticks out`)
    }
    return out
  })
  expect(faults).toEqual([])
}
const ownDirection = (element: Element): string => getComputedStyle(element).direction
/**
 * English texts in a mirrored layout that don't read from left to right, or that don't end at the right side of their column, where what
 * they belong to begins.
 */
const strayTexts = (page: Page, selector: string): Promise<string[]> =>
  page.locator(selector).evaluateAll((texts) =>
    texts
      .filter((text) => !/\p{Script=Arabic}/u.test(text.textContent))
      .filter((text) => {
        const { direction, textAlign } = getComputedStyle(text)
        const column = text.parentElement
        const gap = column ? column.getBoundingClientRect().right - text.getBoundingClientRect().right : NaN
        const padding = column ? Number.parseFloat(getComputedStyle(column).paddingInlineStart) : NaN
        return direction !== 'ltr' || textAlign !== 'start' || Math.abs(gap - padding) > 1
      })
      .map((text) => text.textContent.trim()),
  )
const resize = async (desk: DeskPage, width: number, height = 860): Promise<void> => {
  await desk.app.host.resizeWindow(width, height)
  await expect.poll(() => desk.page.evaluate(() => innerWidth)).toBe(width)
  await expect
    .poll(() =>
      desk.page.evaluate(() =>
        document
          .getAnimations()
          .some((one) => one.playState === 'running' && one.effect?.getComputedTiming().iterations !== Infinity),
      ),
    )
    .toBe(false)
}

test.describe('the layout', () => {
  test('has four columns at 1360 px, a drawer at 860 px and one column at 600 px', async ({ desk }) => {
    const { page } = desk
    await resize(desk, 1360)
    await desk.open(desk.one())
    const wide = await columns(page)
    expect([wide.rail, wide.list, wide.thread, wide.panel].every((one) => one !== null)).toBe(true)
    expect(wide.rail?.right).toBeLessThanOrEqual((wide.list?.left ?? 0) + 1)
    expect(wide.thread?.width).toBeGreaterThanOrEqual(480)
    await expectNoOverflow(page)
    await expect(page.getByRole('main').locator('header').first()).toContainText(
      `${desk.demo.model.inbox(desk.one().inboxId).name}#${desk.one().displayId}`,
    )

    await resize(desk, 860)
    await expect.poll(async () => (await columns(page)).panel).toBeNull()
    expect((await columns(page)).rail?.width).toBeLessThan(70)
    expect((await columns(page)).thread?.width).toBeGreaterThanOrEqual(480)
    await expectNoOverflow(page)

    await resize(desk, 600)
    await expect.poll(async () => (await columns(page)).list).toBeNull()
    await expectNoOverflow(page)
    await page.getByRole('button', { name: 'Back to the list' }).click()
    await expect.poll(async () => (await columns(page)).thread).toBeNull()
    await expectNoOverflow(page)
    await desk.rows.first().click()
    await expect(desk.field).toBeVisible()
  })

  for (const width of [860, 796])
    test(`at ${width} px, answers a message with the contact panel beside it`, async ({ desk }) => {
      const { page } = desk
      await resize(desk, width)
      await desk.open(desk.one())
      await page.getByRole('button', { name: 'Contact panel' }).click()
      const panel = page.getByRole('complementary')
      await expect(panel).toBeVisible()
      await expect.poll(async () => (await columns(page)).list).toBeNull()
      expect((await columns(page)).thread?.width).toBeGreaterThanOrEqual(480)
      await expectNoOverflow(page)
      await takeScreenshots(page, `panel-${width}`, { mirrored: true })
      await desk.write('I have it in front of me.')
      await expect(desk.thread).toContainText('I have it in front of me.')
      await expect(panel).toBeVisible()
      await panel.getByRole('button', { name: 'Close' }).focus()
      await page.keyboard.press('Escape')
      await expect(panel).toHaveCount(0)
      await expect(desk.field).toBeVisible()
      await expect.poll(async () => (await columns(page)).list).not.toBeNull()
    })

  test('in one column, shows the contact panel over the thread, and every list, status and inbox', async ({ desk }) => {
    const { page } = desk
    await resize(desk, 600)
    await desk.open(desk.one())
    await page.keyboard.press('Control+.')
    const back = page.getByRole('button', { name: 'Back to the conversation' })
    await expect(back).toBeVisible()
    await expectNoOverflow(page)
    await back.click()
    await expect(desk.field).toBeVisible()
    await page.getByRole('button', { name: 'Back to the list' }).click()
    await page.keyboard.press('Alt+3')
    await expect(page.getByRole('heading', { level: 1, name: 'All conversations' })).toBeVisible()
    await page.keyboard.press('Alt+5')
    await expect(page.getByRole('menuitemradio', { name: 'Open' })).toBeFocused()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('button', { name: 'Status: Pending' })).toBeVisible()
    const { name } = desk.demo.model.inbox(desk.one().inboxId)
    await page.getByRole('button', { name: 'Expand the sidebar' }).click()
    await page.getByRole('navigation').getByRole('button', { name }).click()
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
    await expect(page.getByRole('button', { name: 'Expand the sidebar' })).toBeVisible()
    await expectNoOverflow(page)
  })

  test('shows the focus on the resize handle of the list', async ({ desk }) => {
    const { page } = desk
    const edge = page.getByRole('separator', { name: 'Width of the list' })
    for (const width of [1360, 860]) {
      await resize(desk, width)
      await desk.open(desk.one())
      await edge.focus()
      await page.keyboard.press('ArrowRight')
      await expect(edge).toBeFocused()
      const ring = await edge.evaluate((element) => {
        const { left, width: wide, top, height } = element.getBoundingClientRect()
        const { outlineStyle, outlineWidth } = getComputedStyle(element)
        const isOnTop = document.elementFromPoint(left + wide / 2, top + height / 2) === element
        return { outlineStyle, outlineWidth, isOnTop }
      })
      expect(ring).toEqual({ outlineStyle: 'solid', outlineWidth: '2px', isOnTop: true })
    }
  })

  test('keeps notices away from the controls of an open menu or dialog', { tag: '@full' }, async ({ desk }) => {
    const { page } = desk
    await resize(desk, 600, 700)
    await desk.open(desk.one())
    const covered = (): Promise<string[]> =>
      page.evaluate(() => {
        const open = Array.from(document.querySelectorAll('#overlays :is([role=dialog], [role=menu])'))
        const notice = document.querySelector('.notice')
        if (open.length === 0 || notice === null) return ['nothing is open, or no notice is there']
        const own = notice.getBoundingClientRect()
        const composer = document.querySelector('.composer')?.getBoundingClientRect()
        if (
          composer !== undefined &&
          own.bottom > composer.top &&
          own.left < composer.right &&
          own.right > composer.left
        )
          return ['the composer']
        return open.flatMap((overlay) => {
          const around = overlay.getBoundingClientRect()
          return Array.from(overlay.querySelectorAll('button, input, [role=option], [role=menuitem], h2')).flatMap(
            (control) => {
              const box = control.getBoundingClientRect()
              const [top, bottom] = [Math.max(box.top, around.top), Math.min(box.bottom, around.bottom)]
              const isCovered = own.left < box.right && box.left < own.right && own.top < bottom && top < own.bottom
              return isCovered ? [control.textContent] : []
            },
          )
        })
      })
    await desk.stayAfterResolving()
    // Uses the pointer and chords: plain letter keys in quick succession would count as one word.
    const header = page.getByRole('main').locator('header').first()
    for (const [index, opens] of [
      () => header.getByRole('button', { name: 'Snooze' }).click(),
      () => page.keyboard.press('Control+k'),
      () => header.getByRole('button', { name: 'More', exact: true }).click(),
      () => page.keyboard.press('Control+,'),
    ].entries()) {
      const [key, done] =
        index % 2 === 0 ? (['Shift+P', /Marked .* as pending/] as const) : (['Shift+E', /Reopened/] as const)
      await expect(async () => {
        await desk.thread.focus()
        await page.keyboard.press(key)
        await expect(page.locator('.notice').filter({ hasText: done })).toBeVisible({ timeout: 1_000 })
      }).toPass()
      await opens()
      await expect.poll(covered, { message: opens.toString() }).toEqual([])
      await page.keyboard.press('Escape')
      await expect(page.locator('#overlays :is([role=dialog], [role=menu])')).toHaveCount(0)
    }
  })

  test('applies CSS layers in their declared order, whichever file loads first', async ({ desk }) => {
    const { page } = desk
    await resize(desk, 1360)
    await desk.open(desk.one())
    const resolve = await page
      .getByRole('main')
      .getByRole('button', { name: 'Resolve', exact: true })
      .evaluate((button) => {
        const { paddingInlineStart, backgroundColor } = getComputedStyle(button)
        return { padding: Number.parseFloat(paddingInlineStart), isFilled: !/\/ 0\)|, 0\)$/.test(backgroundColor) }
      })
    expect(resolve.padding).toBeGreaterThan(6)
    expect(resolve.isFilled).toBe(true)
    await page.keyboard.press('Control+K')
    const palette = await page.getByRole('dialog', { name: 'Command palette' }).boundingBox()
    expect(palette && Math.round(palette.x + palette.width / 2)).toBe(680)
  })

  test('is mirrored for right-to-left languages', async ({ desk }) => {
    const { page } = desk
    await resize(desk, 1360)
    await desk.open(desk.one())
    await changeSettings(page, { language: 'ar-XB' })
    await expect(page.locator('html')).toHaveAttribute('dir', 'rtl')
    const mirrored = await columns(page)
    // Text that runs the other way stays beside the face, with its ellipsis.
    const overFaces = await desk.rows.evaluateAll(
      (rows) =>
        rows.filter((row) => {
          const [words, face] = ['.words > .words, .preview .words', '.face'].map((part) => row.querySelector(part))
          return (words?.getBoundingClientRect().right ?? 0) > (face?.getBoundingClientRect().left ?? 0) - 8
        }).length,
    )
    expect(overFaces).toBe(0)
    expect(mirrored.rail?.right).toBe(1360)
    expect(mirrored.panel?.left).toBe(0)
    expect(mirrored.list?.left).toBeGreaterThanOrEqual(mirrored.thread?.right ?? 1360)
    await expectNoOverflow(page)
    await desk.write('Mine stands at the left.')
    const mine = await desk.thread
      .locator('[data-message]')
      .filter({ hasText: 'Mine stands at the left.' })
      .locator('.bubble')
      .boundingBox()
    const thread = mirrored.thread
    expect(mine && thread && mine.x - thread.left < thread.right - (mine.x + mine.width)).toBe(true)
    // A dot between two words is drawn by an element that has the layout's direction, not the direction of its own words.
    const email = desk.mine().find(({ displayId }) => displayId === 180)
    if (!email) throw new Error('the seed has no email')
    await desk.open(email)
    await page.getByRole('button', { name: /^Notifications/ }).click()
    await expect(page.getByRole('dialog').locator('.where').first()).toBeVisible()
    const dots = await page.evaluate(() =>
      [...document.querySelectorAll('body *')].flatMap((element) =>
        getComputedStyle(element, '::before').content === '"·"'
          ? [`${element.closest('[role=dialog]') ? 'panel' : 'desk'}: ${getComputedStyle(element).direction}`]
          : [],
      ),
    )
    expect([...new Set(dots)].toSorted()).toEqual(['desk: rtl', 'panel: rtl'])
    // The same English text is the same in the list, a notification and the panel: beside what it belongs to, its ellipsis at its end.
    expect(await strayTexts(page, '[role=dialog] .body > .words')).toEqual([])
    expect(await strayTexts(page, '.preview > .words')).toEqual([])
    await page.keyboard.press('Escape')
    await expect(page.locator('.card > .words').first()).toBeVisible()
    expect(await strayTexts(page, '.card > .words')).toEqual([])
    await page.keyboard.press('Control+Shift+F')
    await page.keyboard.type('grinder')
    await expect(page.locator('.found.message .words').first()).toBeVisible()
    expect(await strayTexts(page, '.found.message .words')).toEqual([])
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+K')
    await page.keyboard.type('grace')
    const preview = page.getByRole('dialog').locator('.preview .truncate')
    await expect(preview.first()).toBeVisible()
    for (const each of await preview.all()) expect(await each.evaluate(ownDirection)).toBe('ltr')
    await page.keyboard.press('Escape')
    // English text inside stays left to right.
    expect(await desk.field.evaluate((field) => getComputedStyle(field).direction)).toBe('rtl')
    await desk.field.fill('left to right')
    expect(await desk.field.evaluate((field) => getComputedStyle(field).direction)).toBe('ltr')
    await page.keyboard.press('Control+K')
    const find = page.getByRole('dialog').getByRole('combobox')
    await expect(find).toHaveCSS('direction', 'rtl')
    await find.fill('left to right')
    await expect(find).toHaveCSS('direction', 'ltr')
  })

  test('follows the light or dark theme of the system until the user chooses one', async ({ desk }) => {
    const { page, app } = desk
    const ground = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    await app.host.setDark(false)
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
    const light = await ground()
    await app.host.setDark(true)
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
    expect(await ground()).not.toBe(light)
    await changeSettings(page, { theme: 'light' })
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
    expect(await ground()).toBe(light)
  })
})
