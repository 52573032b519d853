/** Links to the web dashboard of the server: what a colleague without Deskbell opens, and where Deskbell lacks a function. */
import type { DashboardPage } from '../../shared/bridge.ts'
import type { ConversationRef } from '../../shared/model/ids.ts'
import { call } from '../bridge/client.ts'
import { useNotices } from './notices.ts'

export interface DashboardLinks {
  /** Copies the address of a page, with a notice. */
  copy: (page: DashboardPage) => void
  /** Opens a page in the user's browser. */
  openInBrowser: (page: DashboardPage) => void
}

/** The page of a conversation, at one of its messages if `messageId` isn't null. */
export function conversationPage(ref: ConversationRef, messageId: number | null = null): DashboardPage {
  return { kind: 'conversation', ref, messageId }
}

export function useDashboardLinks(): DashboardLinks {
  const notices = useNotices()
  const fail = (thrown: unknown): number => notices.fail(thrown)
  return {
    copy: (page) => {
      call('dashboard:copyLink', { page }).then(() => notices.show({ key: 'app.linkCopied' }), fail)
    },
    openInBrowser: (page) => void call('dashboard:open', { page }).catch(fail),
  }
}
