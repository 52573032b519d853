import type { Locator, Page } from '@playwright/test'
import { expect } from '@playwright/test'
import type { Conversation } from '../electron/demo/model/types.ts'
import type { DeskPage } from './desk.ts'

/** The visitor window beside the desk. Finds elements by role and name, as the user does. */
export class VisitorPage {
  readonly page: Page
  readonly desk: DeskPage

  constructor(page: Page, desk: DeskPage) {
    this.page = page
    this.desk = desk
  }

  /** Opens the window by the palette. */
  static async open(desk: DeskPage): Promise<VisitorPage> {
    await desk.page.keyboard.press('Control+K')
    await desk.page.keyboard.type('visitor window')
    await expect(desk.page.getByRole('option').first()).toContainText('Open visitor window')
    await desk.page.keyboard.press('Enter')
    return VisitorPage.shown(desk)
  }

  /** The window, once it shows its page. */
  static async shown(desk: DeskPage): Promise<VisitorPage> {
    const find = (): Page | undefined => desk.app.windows().find((page) => page.url().endsWith('?visitor'))
    await expect.poll(() => find() !== undefined).toBe(true)
    const page = find()
    if (!page) throw new Error('no visitor window')
    await page.getByRole('main', { name: 'Visitor' }).waitFor()
    return new VisitorPage(page, desk)
  }

  get thread(): Locator {
    return this.page.getByRole('log', { name: 'Messages' })
  }
  get field(): Locator {
    return this.page.getByRole('textbox', { name: 'Message' })
  }
  /** A message, with its time and state. */
  message(words: string): Locator {
    return this.thread.getByRole('article').filter({ hasText: words })
  }

  /** Begins as Nora in the API inbox of the signed-in account. */
  async begin(name = 'Nora'): Promise<void> {
    await this.page.getByRole('textbox', { name: 'Name' }).fill(name)
    await this.page.getByRole('button', { name: 'Begin' }).click()
  }

  async write(words: string): Promise<void> {
    await this.field.fill(words)
    await this.page.keyboard.press('Enter')
  }

  /** The visitor's newest conversation on the server. */
  get conversation(): Conversation {
    const found = [...this.desk.demo.model.conversations.values()].findLast(({ contactId }) =>
      this.desk.demo.model.contact(contactId).name.startsWith('Nora'),
    )
    if (!found) throw new Error('the visitor has no conversation')
    return found
  }
}
