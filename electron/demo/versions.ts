/**
 * Every difference between server versions, in one table: the version that introduced a feature, and for removed ones
 * the version that removed it. To imitate a new version, compare it with its recording and add a row for each
 * difference. Nothing else in the demo server compares version numbers.
 */
const SINCE = {
  publicApi: '2.0.0',
  contentLengthChecked: '2.0.0',
  agentBots: '2.0.0',
  attributeDefinitions: '1.18.0',
  customFilters: '1.18.0',
  csat: '1.19.0',
  snooze: '1.19.0',
  availabilityEndpoint: '1.21.0',
  advancedFilter: '1.22.0',
  bulkActions: '2.2.1',
  notificationEvents: '2.3.2',
  agentOpenAssigns: '2.2.0',
  firstReplyEvent: '2.5.0',
  firstReplyTime: '2.5.0',
  mentionList: '2.0.0',
  unattendedList: '2.6.0',
  participatingList: '2.14.0',
  legacySorts: '2.7.0',
  prioritySort: '2.17.0',
  waitingSort: '3.0.0',
  dashboardApps: '2.6.0',
  assignableAgents: '2.6.0',
  macros: '2.8.0',
  setActiveAccount: '2.10.0',
  conversationUpdatedEvent: '2.11.0',
  autoOfflineEndpoint: '2.12.0',
  messagesAfter: '2.12.0',
  unreadEndpoint: '2.12.0',
  participants: '2.14.0',
  translate: '2.14.0',
  search: '2.15.0',
  cacheKeys: '2.16.0',
  // Not in the recordings of 1.16.2.
  accountStatus: '2.16.0',
  messagesAfterCap: '2.16.0',
  priority: '2.17.0',
  conversationAttachments: '2.17.0',
  listLastActivityAt: '2.17.0',
  uuid: '2.18.0',
  pubsubRotation: '2.18.0',
  cappedUnreadCount: '3.0.0',
  waitingSince: '3.0.0',
  publicTyping: '3.0.0',
  previousChanges: '3.0.0',
  messageConversationDetails: '3.0.0',
  systemReopenActivity: '3.0.0',
  readMarksMessages: '3.4.0',
  messageRetry: '3.4.0',
  snakeCaseSorts: '3.4.0',
  notificationUnread: '3.4.0',
  notificationDeletedEvent: '3.4.0',
  notificationRowsForAll: '3.5.0',
  notificationUpdatedEvent: '3.6.0',
  updatedWithin: '3.6.0',
  destroyAllNotifications: '3.6.0',
  slaPolicies: '3.7.0',
  attachmentSizes: '3.7.0',
  conversationPatch: '3.7.0',
  contactBlocking: '3.7.0',
  draftMessages: '3.9.0',
  permissions: '3.11.0',
  quietPasswordReset: '4.0.0',
  notificationsNeedAccess: '4.0.0',
  socketLastActivityAt: '3.12.0',
  companyFromEmail: '4.0.0',
  accountStream: '4.0.4',
  conversationUpdatedAt: '4.0.2',
  lateConversationPayload: '4.0.2',
  freshUserChecksFirst: '4.0.4',
  searchPages: '4.0.2',
  deleteConversation: '4.3.0',
  resetAccessToken: '4.3.0',
  captainTasks: '4.10.0',
  mfa: '4.6.0',
  saml: '4.7.0',
  outgoingMailText: '4.6.0',
  assigneeType: '4.8.0',
  resolvingEndsWait: '4.10.0',
  contactSearchHasMore: '4.11.0',
  contactPresence90: '4.12.0',
  messagesBumpUpdatedAt: '4.12.0',
  readMarksNotifications: '4.13.0',
  unreadCounts: '4.14.1',
  whatsAppCalls: '4.14.0',
  healthRoute: '4.0.0',
  companies: '4.12.0',
  sessionCap: '4.15.0',
  priorityCreatedSort: '4.12.0',
  unreadSort: '4.15.0',
  modernPayloads: '4.0.0',
} as const

/** Removed behavior: true before the named version. */
const UNTIL = {
  originChecked: '2.0.0',
  botStatus: '1.19.0',
  unknownConversationFails: '1.19.0',
  presence60: '1.21.0',
  embedsUnreadMessages: '3.0.0',
  fullInboxInContact: '4.0.0',
  thumbnailFails: '3.0.0',
  unknownFilterFails: '3.0.0',
  contactTokens: '2.0.0',
  notificationActors: '2.0.0',
  assigneeColumns: '1.21.0',
  formerInboxFields: '2.0.0',
  labelListInMessages: '3.0.0',
  conversationsCount: '3.0.0',
} as const

export type Feature = keyof typeof SINCE | keyof typeof UNTIL

/** What one server version can do. */
export interface Capabilities {
  readonly version: string
  can(feature: Feature): boolean
}

/** Orders dotted version numbers: negative when `a` is older. */
export function compareVersions(a: string, b: string): number {
  const left = a.split('.').map(Number)
  const right = b.split('.').map(Number)
  for (let i = 0; i < 3; i += 1) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** The capabilities of a version like `4.15.1`. Throws on anything that is not three numbers. */
export function capabilitiesOf(version: string): Capabilities {
  if (!/^\d+\.\d+\.\d+$/.test(version)) throw new Error(`not a version: ${version}`)
  const known = new Set<Feature>()
  for (const [feature, since] of Object.entries(SINCE))
    if (compareVersions(version, since) >= 0) known.add(feature as Feature)
  for (const [feature, until] of Object.entries(UNTIL))
    if (compareVersions(version, until) < 0) known.add(feature as Feature)
  return { version, can: (feature) => known.has(feature) }
}
