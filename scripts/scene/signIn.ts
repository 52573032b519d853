import type { Page } from '@playwright/test'
import { stepLimit } from './steps.ts'

/** Whether the page shows the desk, not the sign-in page; waits until it shows one of them. */
export async function isSignedIn(page: Page): Promise<boolean> {
  const desk = page.getByRole('navigation', { name: 'Accounts and views' })
  await desk.or(page.getByLabel('Address of your server')).first().waitFor()
  return desk.isVisible()
}

/** Signs in on the app's sign-in page with address, email and password. Settles when the desk is shown. */
export async function signIn(page: Page, address: string, agent: { email: string; password: string }): Promise<void> {
  const timeout = stepLimit - 300
  await page.getByLabel('Address of your server').fill(address, { timeout })
  await page.getByRole('button', { name: 'Continue' }).click({ timeout })
  await page.getByLabel('Email', { exact: true }).fill(agent.email, { timeout })
  await page.getByLabel('Password', { exact: true }).fill(agent.password, { timeout })
  await page.getByRole('button', { name: 'Sign in', exact: true }).click({ timeout })
  const consent = page.getByRole('radio', { name: 'Only until Deskbell quits' })
  const desk = page.getByRole('navigation', { name: 'Accounts and views' })
  await desk.or(consent).first().waitFor({ timeout })
  // Without a keyring the app asks for consent; the scene keeps nothing on disk.
  if (!(await consent.isVisible())) return
  await consent.check({ timeout })
  await page.getByRole('button', { name: 'Sign in', exact: true }).click({ timeout })
  await desk.waitFor({ timeout })
}
