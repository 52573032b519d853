import { isDetails } from '../fields.ts'
import { invalidFields } from './errors.ts'
import type { Model } from './model.ts'
import type { Details, User } from './types.ts'

/** A page of another site that clients show beside a conversation. */
export interface DashboardApp {
  readonly id: number
  readonly accountId: number
  readonly userId: number
  title: string
  content: Details[]
  createdAt: number
}

const isFrame = (item: unknown): item is Details =>
  isDetails(item) && item['type'] === 'frame' && typeof item['url'] === 'string' && URL.canParse(item['url'])

/** The frames of an app. Throws 422 unless there is at least one, each with an address. */
function checked(title: string, content: readonly unknown[]): Pick<DashboardApp, 'title' | 'content'> {
  if (content.length === 0 || !content.every(isFrame)) throw invalidFields(['content', ': Invalid data'])
  return { title, content: content.filter(isFrame).map(({ url, type }) => ({ url, type })) }
}

export function addDashboardApp(
  model: Model,
  accountId: number,
  user: User,
  title: string,
  content: readonly unknown[],
): DashboardApp {
  const row = {
    ...checked(title, content),
    id: model.nextId('dashboardApps'),
    accountId,
    userId: user.id,
    createdAt: model.now(),
  }
  model.dashboardApps.set(row.id, row)
  return row
}

export function changeDashboardApp(app: DashboardApp, title: string, content: readonly unknown[]): void {
  Object.assign(app, checked(title, content))
}
