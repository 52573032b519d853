import type { Locator, Page } from '@playwright/test'

/** The sign-in page, used as the user does. */
export class SignInPage {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  get address(): Locator {
    return this.page.getByLabel('Address of your server')
  }
  get email(): Locator {
    return this.page.getByLabel('Email', { exact: true })
  }
  get password(): Locator {
    return this.page.getByLabel('Password', { exact: true })
  }
  get token(): Locator {
    return this.page.getByRole('textbox', { name: 'Access token' })
  }
  get code(): Locator {
    return this.page.getByLabel('Code from your authenticator app')
  }
  get submit(): Locator {
    return this.page.getByRole('button', { name: 'Sign in', exact: true })
  }
  /** The error message. */
  get mistake(): Locator {
    return this.page.getByRole('alert')
  }
  get desk(): Locator {
    return this.page.getByRole('navigation', { name: 'Accounts and views' })
  }

  async find(address: string): Promise<void> {
    await this.address.fill(address)
    await this.page.getByRole('button', { name: 'Continue' }).click()
  }

  async withPassword(agent: { email: string; password: string }): Promise<void> {
    await this.email.fill(agent.email)
    await this.password.fill(agent.password)
    await this.submit.click()
  }

  async withToken(token: string): Promise<void> {
    await this.page.getByRole('radio', { name: 'Access token' }).click()
    await this.token.fill(token)
    await this.submit.click()
  }

  async withCode(code: string): Promise<void> {
    await this.code.fill(code)
    await this.page.getByRole('button', { name: 'Verify' }).click()
  }
}
