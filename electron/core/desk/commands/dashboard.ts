import type { DashboardPage } from '../../../../shared/bridge.ts'
import { dashboardAddress, dashboardBase, readDashboardAddress } from '../dashboardAddress.ts'
import type { CommandHandlers, CommandPorts } from './ports.ts'
import { fail, requireSession } from './ports.ts'

/** Links to pages of the server's web dashboard. */
export function dashboardCommands(ports: CommandPorts) {
  const { os } = ports.deskPorts
  const addressOf = (page: DashboardPage): string => {
    const { sessionId } = page.kind === 'contact' ? page : page.ref
    return dashboardAddress(requireSession(ports, sessionId).baseUrl, page)
  }
  return {
    'dashboard:copyLink': ({ page }) =>
      os.copyText(addressOf(page)) ? null : fail('forbidden', 'no recent user gesture'),
    'dashboard:open': async ({ page }) =>
      (await os.openLink(addressOf(page))) ? null : fail('badInput', 'address not allowed'),
    'dashboard:find': ({ url, preferred }) => ({ page: find(ports, url, preferred) }),
  } satisfies Partial<CommandHandlers>
}

/** The page at an address, in the preferred session where several have its account. */
function find(ports: CommandPorts, url: string, preferred: string | null): DashboardPage | null {
  const location = readDashboardAddress(url)
  if (location === null) return null
  const { base, accountId, target } = location
  const sessions = ports
    .sessions()
    .filter((one) => dashboardBase(one.baseUrl) === base && one.accountIds.includes(accountId))
  const sessionId = (sessions.find(({ id }) => id === preferred) ?? sessions[0])?.id
  if (sessionId === undefined) return null
  return 'contactId' in target
    ? { kind: 'contact', sessionId, accountId, contactId: target.contactId }
    : {
        kind: 'conversation',
        ref: { sessionId, accountId, conversationId: target.conversationId },
        messageId: target.messageId,
      }
}
