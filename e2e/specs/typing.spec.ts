import type { Locator, Page } from '@playwright/test'
import type { Conversation } from '../../electron/demo/model/types.ts'
import type { DeskPage } from '../desk.ts'
import { expect, test, typeWords } from '../desk.ts'

const WIDTHS = [600, 800, 1024, 1280, 1920] as const
/** Letters that open a field, which takes what follows. Capitals are typed as with Caps Lock here, without Shift. */
const OPENS = 'alpsALPS'
/** First letters in turn: those of commands, and some without one. */
const FIRST = "eiurngjkalpsERIPtNhJ'4"

/** The same words in each run. */
function wordsFrom(seed: number): { next: (first?: string) => string } {
  let state = seed
  const random = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
  const letter = (): string => 'abcdefghijklmnopqrstuvwxyz'.charAt(random(26))
  return {
    next: (first = letter()) =>
      first + Array.from({ length: 1 + random(6) }, letter).join('') + (['', '', '', ',', '?', '!'][random(6)] ?? ''),
  }
}

/** What a user could have changed on the server. What was looked at is not part of it. */
function changes(desk: DeskPage): string {
  const { model } = desk.demo
  const conversations = [...model.conversations.values()].map(
    ({ id, status, assigneeId, teamId, priority, labels, snoozedUntil }) => [
      id,
      status,
      assigneeId,
      teamId,
      priority,
      [...labels],
      snoozedUntil,
    ],
  )
  return JSON.stringify([conversations, model.messages.size])
}

interface Focus {
  isSeen: boolean
  isField: boolean
  value: string
  name: string
}
const focus = (page: Page): Promise<Focus> =>
  page.evaluate(() => {
    const element = document.activeElement
    const box = element?.getBoundingClientRect()
    const isField = element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement
    return {
      isSeen:
        element !== null &&
        box !== undefined &&
        element.checkVisibility({ visibilityProperty: true }) &&
        element.closest('[inert]') === null &&
        box.width > 0 &&
        box.left < innerWidth &&
        box.right > 0 &&
        box.top < innerHeight &&
        box.bottom > 0,
      isField,
      value: isField ? element.value : '',
      name: element?.getAttribute('aria-label') ?? element?.tagName ?? '',
    }
  })

/** A click or an overlay that was opened and closed again: the words are typed at once after it. */
interface Kind {
  name: string
  run: (desk: DeskPage) => Promise<void>
  isThere?: (desk: DeskPage) => Promise<boolean>
}

const more = (desk: DeskPage): Locator => desk.page.getByRole('main').getByRole('button', { name: 'More', exact: true })
const seen =
  (locate: (desk: DeskPage) => Locator) =>
  (desk: DeskPage): Promise<boolean> =>
    locate(desk).isVisible()
const clicked = (
  name: string,
  locate: (desk: DeskPage) => Locator,
  options: Parameters<Locator['click']>[0] = {},
): Kind => ({ name: `a click on ${name}`, run: (desk) => locate(desk).click(options), isThere: seen(locate) })

/** Opened by keys, closed by Escape. */
const closedByKey = (name: string, chord: string, overlay: (page: Page) => Locator): Kind => ({
  name: `${name}, closed by Escape`,
  run: async ({ page }) => {
    // As long as a finger is on the key: what follows is no part of a word.
    await page.keyboard.press(chord, { delay: chord.length === 1 ? 300 : 0 })
    await expect(overlay(page)).toBeVisible()
    await page.keyboard.press('Escape')
  },
})
const closedByClick = (name: string, chord: string, overlay: (page: Page) => Locator): Kind => ({
  name: `${name}, closed by a click beside it`,
  run: async ({ page }) => {
    await page.keyboard.press(chord, { delay: chord.length === 1 ? 300 : 0 })
    await expect(overlay(page)).toBeVisible()
    await page.mouse.click(3, 300)
  },
})
const dialog =
  (name: string | RegExp) =>
  (page: Page): Locator =>
    page.getByRole('dialog', { name })
/** Opened by its button, closed by Escape. */
const button = (name: string, locate: (desk: DeskPage) => Locator, overlay: (page: Page) => Locator): Kind => ({
  name: `${name}, opened by a click and closed by Escape`,
  isThere: seen(locate),
  run: async (desk) => {
    await locate(desk).click()
    await expect(overlay(desk.page)).toBeVisible()
    await desk.page.keyboard.press('Escape')
  },
})
const fromPalette = (name: string, command: string, title: RegExp): Kind => ({
  name: `${name}, closed by Escape`,
  run: async (desk) => {
    await desk.openDialogByCommand(command, title)
    await desk.page.keyboard.press('Escape')
  },
})

const message = ({ thread }: DeskPage): Locator => thread.locator('[data-message]').last()
const search = (page: Page): Locator => page.getByRole('combobox', { name: 'Search messages and contacts' })
const KINDS: readonly Kind[] = [
  {
    name: 'a click on the row',
    run: (desk) => desk.row(desk.one()).click(),
    isThere: (desk) => desk.row(desk.one()).isVisible(),
  },
  clicked('the name', ({ page }) => page.getByRole('main').getByRole('heading', { level: 1 })),
  clicked('a message', message),
  clicked('the text of a message', (desk) => message(desk).locator('.bubble')),
  clicked('the empty space of the thread', ({ thread }) => thread, { position: { x: 4, y: 60 } }),
  clicked('a view in the rail', ({ page }) =>
    page.getByRole('navigation', { name: 'Accounts and views' }).getByRole('button', { name: /^Mine/ }),
  ),
  clicked('a tab', ({ page }) => page.getByRole('tab', { name: /^Mine/ })),
  clicked('the contact panel', ({ page }) => page.getByRole('complementary').getByRole('heading').first()),
  button('the menu of the conversation', more, (page) => page.getByRole('menu')),
  button(
    'the states',
    ({ page }) => page.getByRole('button', { name: 'More status options' }),
    (page) => page.getByRole('menu'),
  ),
  button(
    'the assignee',
    ({ page }) => page.getByRole('main').getByRole('button', { name: /^Assignee/ }),
    (page) => page.getByRole('combobox'),
  ),
  button(
    'the snooze times',
    ({ page }) => page.getByRole('main').getByRole('button', { name: 'Snooze' }),
    (page) => page.getByRole('combobox'),
  ),
  button(
    'the emoji',
    ({ page }) => page.getByRole('button', { name: 'Emoji' }),
    (page) => page.getByRole('textbox', { name: /emoji/i }),
  ),
  button(
    'the notifications',
    ({ page }) => page.getByRole('button', { name: /^Notifications/ }),
    dialog('Notifications'),
  ),
  closedByKey('the palette', 'Control+K', dialog('Command palette')),
  closedByClick('the palette', 'Control+K', dialog('Command palette')),
  closedByKey('the search', 'Control+F', search),
  closedByKey('the labels', 'l', dialog('Labels')),
  closedByClick('the labels', 'l', dialog('Labels')),
  closedByKey('the priority', 'p', dialog('Priority')),
  closedByKey('the assignees', 'a', (page) => page.getByRole('combobox')),
  closedByKey('the snooze times', 's', (page) => page.getByRole('combobox')),
  closedByKey('the settings', 'Control+,', dialog('Settings')),
  closedByClick('the settings', 'Control+,', dialog('Settings')),
  closedByKey('the shortcuts', '?', dialog('Keyboard shortcuts')),
  fromPalette('the messages that wait', 'Show what is waiting', /^Waiting/),
  fromPalette('the connection', 'Connection details', /^Connection/),
]

/** The conversation is open, its composer is empty, and a button of its header has the focus. */
async function setUp(desk: DeskPage, conversation: Conversation): Promise<void> {
  const { page } = desk
  if (await desk.field.isVisible()) {
    await desk.field.fill('')
    await page.getByRole('radio', { name: 'Reply' }).click()
    await desk.field.fill('')
  } else await desk.open(conversation)
  await more(desk).focus()
}

async function resize(desk: DeskPage, width: number): Promise<void> {
  await desk.app.host.resizeWindow(width, 860)
  await expect.poll(() => desk.page.evaluate(() => innerWidth)).toBe(width)
}

/** Types, and answers where the words are by now: in the composer, or in the field that their first letter opened. */
async function typed(
  desk: DeskPage,
  words: string,
  delay: number,
): Promise<{ where: 'composer' | 'picker'; value: string } & Focus> {
  const { page } = desk
  await typeWords(page, words, delay)
  const now = await focus(page)
  return { ...now, where: /^(Reply|Private note)$/.test(now.name) ? 'composer' : 'picker' }
}

test.describe('words that are typed', () => {
  test.describe.configure({ timeout: 120_000 })
  for (const width of WIDTHS) {
    // All kinds where the columns differ most; the words alone at each width.
    const kinds = width === 600 || width === 1280 ? KINDS : []
    test(`at ${width} px change nothing on the server and lose no letter, after each click and overlay`, async ({
      desk,
    }) => {
      const { page } = desk
      const words = wordsFrom(width)
      const conversation = desk.one()
      const name = desk.demo.model.contact(conversation.contactId).name
      await desk.open(conversation)
      await resize(desk, width)
      const before = changes(desk)
      let turn = 0
      let met = 0
      for (const kind of kinds) {
        if (kind.isThere && !(await kind.isThere(desk))) continue
        met++
        for (const delay of [0, 20]) {
          await setUp(desk, conversation)
          await kind.run(desk)
          const first = FIRST.charAt(turn++ % FIRST.length)
          const sentence = [words.next(first), ...Array.from({ length: 5 }, () => words.next())].join(' ')
          const result = await typed(desk, sentence, delay)
          const told = `${kind.name}, at ${delay} ms: ${sentence}`
          expect([told, result.isSeen, result.isField]).toEqual([told, true, true])
          if (result.where === 'picker')
            expect([told, OPENS.includes(first), result.value]).toEqual([told, true, sentence.slice(1)])
          else expect([told, result.value]).toEqual([told, sentence])
          if (result.where === 'picker') await page.keyboard.press('Escape')
          await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
        }
      }
      if (kinds.length > 0) expect(met).toBeGreaterThan(kinds.length / 2)

      await setUp(desk, conversation)
      const many = Array.from({ length: 200 }, (_, index) => words.next(index === 0 ? 'e' : undefined)).join(' ')
      const result = await typed(desk, many, 0)
      expect(result).toMatchObject({ where: 'composer', value: many, isSeen: true })
      await desk.field.fill('')
      expect(changes(desk)).toBe(before)
    })
  }
})
