import type { Locator, Page } from '@playwright/test'
import type { RunningApp } from '../../e2e/machine.ts'
import type { DemoServer } from '../demoServer.ts'
import { drawGradient } from './gradientImage.ts'
import { signIn } from './signIn.ts'
import type { Scene } from './steps.ts'
import { stepLimit } from './steps.ts'
import { Visitor } from './visitor.ts'

// A little less than a step's limit, so that the error names what was missing.
const timeout = stepLimit - 300
const nothing = (): Promise<void> => Promise.resolve()
const question = 'Hello! My parcel says delivered, but it is not here.'
const reply = 'I am sorry about that. I have asked the carrier and will write to you today.'
const note = 'Carrier case opened, answer expected by six.'

/** Where the scene runs and who acts in it. */
export interface Stage {
  readonly app: RunningApp
  readonly page: Page
  readonly server: DemoServer
  readonly scene: Scene
}

/** An agent signs in, a customer comes, writes and is answered: each step as the page or the visitor's socket shows it. */
export async function play(stage: Stage): Promise<void> {
  const { app, page, server, scene } = stage
  const [agent] = server.agents
  const inbox = server.inboxes.find((one) => one.accountId === 1 && one.identifier !== undefined)
  if (!agent || !inbox?.identifier)
    throw new Error('the demo server has no agent or no inbox that a visitor can write to')

  await scene.step(`${agent.email} signs in`, 'the page', () => signIn(page, server.base, agent), nothing)
  await scene.step('the desk is synced', 'the page', nothing, () =>
    page
      .getByRole('navigation', { name: 'Accounts and views' })
      .getByText(/^Synced/)
      .first()
      .waitFor({ timeout }),
  )
  await scene.step("the agent's presence is online", 'the page', nothing, () =>
    page.getByRole('button', { name: /^You: .*, Online$/ }).waitFor({ timeout }),
  )

  const person = { name: 'Selma Berg', email: 'selma@example.test' }
  let visitor: Visitor | undefined
  const row = (): Locator => page.locator(`[data-conversation="${visitor?.conversationId ?? 0}"]`)
  try {
    await scene.step(
      `${person.name} opens a conversation`,
      'the page',
      async () => {
        await page.getByRole('button', { name: /^All conversations/ }).click({ timeout })
        visitor = await Visitor.arrive(server.base, inbox.identifier ?? '', person)
      },
      () => row().waitFor({ timeout }),
    )
    if (!visitor) return
    await answer(stage, visitor, row)
  } finally {
    visitor?.leave()
  }
  await scene.step('the tray is there', 'the system', nothing, async () => {
    if ((await app.host.tray()) === null) throw new Error('no tray')
  })
}

async function answer({ app, page, scene }: Stage, visitor: Visitor, row: () => Locator): Promise<void> {
  const thread = page.getByRole('main', { name: 'Conversation' })
  await scene.step(
    'the visitor types',
    'the page',
    () => visitor.type(true),
    () =>
      row()
        .getByText(/typing/i)
        .first()
        .waitFor({ timeout }),
  )
  await scene.step(
    'the visitor writes',
    'the page',
    () => visitor.write(question),
    () => row().getByText(question).waitFor({ timeout }),
  )
  await scene.step('a notification is raised', 'the system', nothing, () =>
    until(async () =>
      (await app.host.notifications()).some((one) => one.title.includes(visitor.name) && one.body.includes('parcel')),
    ),
  )
  await scene.step(
    'the visitor sends an image',
    'the page',
    () => visitor.sendPicture('doorstep.png', drawGradient(640, 420)),
    () => row().getByText('Image').first().waitFor({ timeout }),
  )

  await scene.step(
    'the agent opens the conversation from the notification',
    'the page',
    () => app.host.clickNotification(-1),
    () => thread.getByText(question).waitFor({ timeout }),
  )
  await scene.step('the image is shown', 'the page', nothing, () => shown(thread.locator('img[src*="media"]').last()))

  await scene.step(
    'the agent answers',
    'the page',
    () => write(page, 'Reply', reply),
    () => thread.getByText(reply).first().waitFor({ timeout }),
  )
  await scene.step('the visitor receives it', "the visitor's socket", nothing, () =>
    visitor.until('message.created', (data) => data['content'] === reply, timeout),
  )

  await scene.step(
    'the agent leaves a private note',
    'the page',
    () => write(page, 'Private note', note),
    () => thread.getByText(note).first().waitFor({ timeout }),
  )
  await scene.step(
    'the agent resolves the conversation',
    "the visitor's socket",
    () => thread.getByRole('button', { name: 'Resolve', exact: true }).click({ timeout }),
    () => visitor.until('conversation.status_changed', (data) => data['status'] === 'resolved', timeout),
  )
  await scene.step('the page says so', 'the page', nothing, () =>
    page.locator('.notice').filter({ hasText: 'Resolved' }).first().waitFor({ timeout }),
  )
  // The status came after the note, so a leaked note would have arrived by now.
  await scene.step('the visitor has not seen the note', "the visitor's socket", nothing, () => {
    const leaked = visitor.got().some((one) => JSON.stringify(one.data).includes(note))
    return leaked ? Promise.reject(new Error('the note reached the visitor')) : Promise.resolve()
  })
}

/** Chooses the mode, types, and sends by the button. */
async function write(page: Page, mode: 'Reply' | 'Private note', words: string): Promise<void> {
  const composer = page.getByRole('region', { name: 'Write' })
  await composer.getByRole('radio', { name: mode }).click({ timeout })
  await composer.getByRole('textbox', { name: mode }).fill(words, { timeout })
  await composer.getByRole('button', { name: mode === 'Reply' ? 'Send' : 'Add note', exact: true }).click({ timeout })
}

/** Settles when the image has been decoded. */
async function shown(image: Locator): Promise<void> {
  await image.waitFor({ timeout })
  await until(() => image.evaluate((element) => 'naturalWidth' in element && Number(element.naturalWidth) > 0))
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + timeout
  while (!(await isTrue())) {
    if (performance.now() > end) throw new Error(`not in ${timeout / 1000} s`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}
