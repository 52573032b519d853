import { blobUrl } from '../../payloads/basics.ts'
import { currentMembership } from '../../payloads/users.ts'
import type { Model } from '../model.ts'
import { administratorsOf } from '../rights.ts'
import type { Account, Blob, User } from '../types.ts'
import { escapeHtml } from './content.ts'
import { sendServerMail } from './serverMail.ts'

/** The mails about an account and its users. */

export interface ImportResult {
  readonly imported: number
  readonly failed: number
  /** A CSV file of the rows that failed. */
  readonly failedRows: Blob | null
}

const link = (model: Model, blob: Blob, text: string) => `<p><a href="${blobUrl(model, blob.key)}">${text}</a></p>`

/** Mails the result of an import to the administrators; null: its file could not be read. */
export function sendImportReport(model: Model, accountId: number, result: ImportResult | null): void {
  sendServerMail(model, {
    to: administratorsOf(model, accountId).map((membership) => model.user(membership.userId).email),
    from: model.account(accountId).supportEmail,
    subject: result ? 'Contact Import Completed' : 'Contact Import Failed',
    html: result
      ? `<p>Number of records imported: ${result.imported}</p><p>Number of records failed: ${result.failed}</p>` +
        (result.failedRows ? link(model, result.failedRows, 'View failed records') : '')
      : '<p>The file could not be read.</p>',
  })
}

/** Sends the address of an export to the agent who asked for it. */
export function sendExport(model: Model, accountId: number, user: User, file: Blob): void {
  sendServerMail(model, {
    to: [user.email],
    from: model.account(accountId).supportEmail,
    subject: "Your contact's export file is available to download.",
    html: link(model, file, 'Download the export file'),
  })
}

/** Sends a link to set a new password, in the name of the user's account. */
export function sendPasswordReset(model: Model, user: User): void {
  const membership = currentMembership(model, user)
  if (!membership) return
  const from = model.account(membership.accountId).supportEmail
  sendServerMail(model, {
    to: [user.email],
    from,
    replyTo: from,
    subject: 'Reset password instructions',
    html: `<p>Hello ${escapeHtml(user.email)}!</p><p><a href="${model.base}/app/auth/password/edit">Change my password</a></p>`,
  })
}

/** Invites a new user to an account. */
export function sendInvitation(model: Model, account: Account, user: User, inviter: User): void {
  sendServerMail(model, {
    to: [user.email],
    from: account.supportEmail,
    replyTo: account.supportEmail,
    subject: 'Confirmation Instructions',
    html: `<p>Hi ${escapeHtml(user.name)},</p><p>${escapeHtml(inviter.name)} invited you to join ${escapeHtml(account.name)}.</p>`,
  })
}
