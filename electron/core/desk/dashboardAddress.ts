/**
 * Addresses of pages of the server's web dashboard (`app/javascript/dashboard/routes` in Chatwoot): `/app/accounts/<account>/…` under
 * the base address, which may have a path of its own.
 */
import type { DashboardPage } from '../../../shared/bridge.ts'
import { withoutEnd } from '../../../shared/text/withoutEnd.ts'

/** Where a page of a dashboard is. `base`: the server's host and path. */
export interface DashboardLocation {
  readonly base: string
  readonly accountId: number
  readonly target: { conversationId: number; messageId: number | null } | { contactId: number }
}

/** Characters of an address that is read. */
const LONGEST = 2_000
/** A filter before a conversation, such as `inbox/3` and `custom_view/7`, has at most two parts. */
const MAX_FILTER_PARTS = 2

/** The address of a page. Never contains a user name, password or query of the base address. */
export function dashboardAddress(baseUrl: string, page: DashboardPage): string {
  const { origin, pathname } = new URL(baseUrl)
  const account = `${origin}${withoutEnd(pathname, '/')}/app/accounts`
  if (page.kind === 'contact') return `${account}/${page.accountId}/contacts/${page.contactId}`
  const { accountId, conversationId } = page.ref
  const query = page.messageId === null ? '' : `?messageId=${page.messageId}`
  return `${account}/${accountId}/conversations/${conversationId}${query}`
}

/** Reads the address of a conversation, a message or a contact; null for every other text. */
export function readDashboardAddress(text: string): DashboardLocation | null {
  if (text.length > LONGEST || !URL.canParse(text)) return null
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null
  const parts = withoutEnd(url.pathname, '/').split('/')
  const app = parts.findLastIndex((part, index) => part === 'app' && parts[index + 1] === 'accounts')
  const accountId = positive(parts[app + 2])
  if (app === -1 || accountId === null) return null
  const target = targetOf(parts.slice(app + 3), positive(url.searchParams.get('messageId')))
  return target === null ? null : { base: url.host + parts.slice(0, app).join('/'), accountId, target }
}

/** Host and path of a base address, as in `DashboardLocation`. */
export function dashboardBase(baseUrl: string): string {
  const url = new URL(baseUrl)
  return url.host + withoutEnd(url.pathname, '/')
}

function targetOf(parts: readonly string[], messageId: number | null): DashboardLocation['target'] | null {
  const id = positive(parts.at(-1))
  if (id === null) return null
  if (parts.at(-2) === 'conversations' && parts.length <= MAX_FILTER_PARTS + 2) return { conversationId: id, messageId }
  return parts[0] === 'contacts' && parts.length === 2 ? { contactId: id } : null
}

function positive(text: string | null | undefined): number | null {
  return text && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null
}
