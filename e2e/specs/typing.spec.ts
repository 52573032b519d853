import type { Locator, Page } from '@playwright/test'
import type { Conversation } from '../../electron/demo/model/types.ts'
import type { Feature } from '../../electron/demo/versions.ts'
import type { DeskPage } from '../desk.ts'
import { expect, test, typeWords } from '../desk.ts'

const WIDTHS = [600, 800, 1024, 1280, 1920] as const
/** Letters that open a field, which receives the rest. Capitals are typed without Shift here, as with Caps Lock. */
const OPENS = 'alpsALPS'
/** First letters, used in turn: some run a command, some don't. */
const FIRST = "eiurngjkalpsERIPtNhJ'4"

/** Generates the same words in each run. */
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

/** Everything that typing could change on the server, except what was seen. */
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

/** A click, or an overlay that is opened and closed; the words are typed right after it. */
interface Action {
  name: string
  run: (desk: DeskPage) => Promise<void>
  isAvailable?: (desk: DeskPage) => Promise<boolean>
}

/** In the header: a message under the pointer has one too. */
const more = (desk: DeskPage): Locator =>
  desk.page.getByRole('main').getByRole('button', { name: 'More', exact: true }).first()
const isShown =
  (locate: (desk: DeskPage) => Locator) =>
  (desk: DeskPage): Promise<boolean> =>
    locate(desk).isVisible()
const clicked = (
  name: string,
  locate: (desk: DeskPage) => Locator,
  options: Parameters<Locator['click']>[0] = {},
): Action => ({ name: `a click on ${name}`, run: (desk) => locate(desk).click(options), isAvailable: isShown(locate) })

/** Opens by keys and closes by Escape. `needs`: a key does nothing where the server lacks it. */
const closedByKey = (name: string, chord: string, overlay: (page: Page) => Locator, needs?: Feature): Action => ({
  name: `${name}, closed by Escape`,
  isAvailable: ({ demo }) => Promise.resolve(needs === undefined || demo.model.can(needs)),
  run: async ({ page }) => {
    // Holds the key as long as a finger does, so that the next key isn't part of a word.
    await page.keyboard.press(chord, { delay: chord.length === 1 ? 300 : 0 })
    await expect(overlay(page)).toBeVisible()
    await page.keyboard.press('Escape')
  },
})
const closedByClick = (name: string, chord: string, overlay: (page: Page) => Locator): Action => ({
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
/** Opens by its button and closes by Escape. */
const button = (name: string, locate: (desk: DeskPage) => Locator, overlay: (page: Page) => Locator): Action => ({
  name: `${name}, opened by a click and closed by Escape`,
  isAvailable: isShown(locate),
  run: async (desk) => {
    await locate(desk).click()
    await expect(overlay(desk.page)).toBeVisible()
    await desk.page.keyboard.press('Escape')
  },
})
const fromPalette = (name: string, command: string, title: RegExp): Action => ({
  name: `${name}, closed by Escape`,
  run: async (desk) => {
    await desk.openDialogByCommand(command, title)
    await desk.page.keyboard.press('Escape')
  },
})

const message = ({ thread }: DeskPage): Locator => thread.locator('[data-message]').last()
const search = (page: Page): Locator => page.getByRole('combobox', { name: 'Search messages and contacts' })
const ACTIONS: readonly Action[] = [
  {
    name: 'a click on the row',
    run: (desk) => desk.row(desk.one()).click(),
    isAvailable: (desk) => desk.row(desk.one()).isVisible(),
  },
  clicked('the name', ({ page }) => page.getByRole('main').getByRole('heading', { level: 1 })),
  clicked('a message', message),
  clicked('the text of a message', (desk) => message(desk).locator('.bubble')),
  clicked('the empty space of the thread', ({ thread }) => thread, { position: { x: 4, y: 60 } }),
  // In one column a view's list takes the place of the conversation.
  {
    ...clicked('a view in the rail', ({ page }) =>
      page.getByRole('navigation', { name: 'Accounts and views' }).getByRole('button', { name: /^My inbox/ }),
    ),
    isAvailable: (desk) => desk.rows.first().isVisible(),
  },
  clicked('the contact panel', ({ page }) => page.getByRole('complementary').getByRole('heading').first()),
  button('the menu of the conversation', more, (page) => page.getByRole('menu')),
  button(
    'the status of the list',
    ({ page }) => page.getByRole('button', { name: /^Status:/ }),
    (page) => page.getByRole('menu'),
  ),
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
  closedByKey('the search', 'Control+Shift+F', search),
  closedByKey('the labels', 'l', dialog('Labels')),
  closedByClick('the labels', 'l', dialog('Labels')),
  closedByKey('the priority', 'p', dialog('Priority'), 'priority'),
  closedByKey('the assignees', 'a', (page) => page.getByRole('combobox')),
  closedByKey('the snooze times', 's', (page) => page.getByRole('combobox'), 'snooze'),
  closedByKey('the settings', 'Control+,', dialog('Settings')),
  closedByClick('the settings', 'Control+,', dialog('Settings')),
  closedByKey('the shortcuts', '?', dialog('Keyboard shortcuts')),
  fromPalette('the messages that wait', 'Show what is waiting', /^Waiting/),
  fromPalette('the connection', 'Connection details', /^Connection/),
]

/** Opens the conversation, empties its composer, and focuses a button of its header. */
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

/** Types, and returns where the words are: in the composer, or in the field that their first letter opened. */
async function typeAndLocate(
  desk: DeskPage,
  words: string,
  delay: number,
): Promise<{ where: 'composer' | 'picker'; value: string } & Focus> {
  const { page } = desk
  await typeWords(page, words, delay)
  const now = await focus(page)
  return { ...now, where: /^(Reply|Private note)$/.test(now.name) ? 'composer' : 'picker' }
}

test.describe('typed words', () => {
  test.describe.configure({ timeout: 120_000 })
  for (const width of WIDTHS) {
    // All actions at the two widths that differ most, and only the words at the others.
    const actions = width === 600 || width === 1280 ? ACTIONS : []
    test(
      `at ${width} px change nothing on the server and lose no character after each click and overlay`,
      { tag: actions.length > 0 ? [] : '@full' },
      async ({ desk }) => {
        const { page } = desk
        const words = wordsFrom(width)
        const conversation = desk.one()
        const name = desk.demo.model.contact(conversation.contactId).name
        await desk.open(conversation)
        await resize(desk, width)
        const before = changes(desk)
        let turn = 0
        let tried = 0
        for (const action of actions) {
          if (action.isAvailable && !(await action.isAvailable(desk))) continue
          tried++
          // Each action without a delay at one of the two widths, and with one at the other.
          const delay = (tried + (width === 600 ? 0 : 1)) % 2 === 0 ? 0 : 20
          await setUp(desk, conversation)
          await action.run(desk)
          const first = FIRST.charAt(turn++ % FIRST.length)
          const sentence = [words.next(first), ...Array.from({ length: 5 }, () => words.next())].join(' ')
          const result = await typeAndLocate(desk, sentence, delay)
          const label = `${action.name}, at ${delay} ms: ${sentence}`
          expect([label, result.isSeen, result.isField]).toEqual([label, true, true])
          if (result.where === 'picker')
            expect([label, OPENS.includes(first), result.value]).toEqual([label, true, sentence.slice(1)])
          else expect([label, result.value]).toEqual([label, sentence])
          if (result.where === 'picker') await page.keyboard.press('Escape')
          await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
        }
        if (actions.length > 0) expect(tried).toBeGreaterThan(actions.length / 2)

        await setUp(desk, conversation)
        const many = Array.from({ length: 200 }, (_, index) => words.next(index === 0 ? 'e' : undefined)).join(' ')
        const result = await typeAndLocate(desk, many, 0)
        expect(result).toMatchObject({ where: 'composer', value: many, isSeen: true })
        await desk.field.fill('')
        expect(changes(desk)).toBe(before)
      },
    )
  }
})
