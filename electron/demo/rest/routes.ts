import { Router } from '../http.ts'
import { addAccount } from './account.ts'
import { addActions } from './actions.ts'
import { addAgentBots } from './agentBots.ts'
import { addAgents } from './agents.ts'
import { addAppliedSlas } from './appliedSlas.ts'
import { addAuth } from './auth.ts'
import { addBlobs } from './blobs.ts'
import { addBulkActions } from './bulkActions.ts'
import { addCalls } from './calls.ts'
import { addCannedResponses } from './cannedResponses.ts'
import { addCaptain } from './captain.ts'
import { addCaptainTasks } from './captainTasks.ts'
import { addCompanies } from './companies.ts'
import { addContactFiles } from './contactFiles.ts'
import { addContactNotes } from './contactNotes.ts'
import { addContacts } from './contacts.ts'
import { addConversations } from './conversations.ts'
import { addCopilot } from './copilot.ts'
import { addCsat } from './csat.ts'
import { addCustomAttributes } from './customAttributes.ts'
import { addCustomFilters } from './customFilters.ts'
import { addCustomRoles } from './customRoles.ts'
import { addDashboardApps } from './dashboardApps.ts'
import { addFilters } from './filters.ts'
import { addHelpCenter } from './helpCenter.ts'
import { addInboxes } from './inboxes.ts'
import { addIntegrations } from './integrations.ts'
import { addLabels } from './labels.ts'
import { addLine } from './line.ts'
import { addMacros } from './macros.ts'
import { addMessages } from './messages.ts'
import { addNotifications } from './notifications.ts'
import { addNotificationSettings } from './notificationSettings.ts'
import { addNotificationSubscriptions } from './notificationSubscriptions.ts'
import { addProfile } from './profile.ts'
import { addPublic } from './public.ts'
import { addReportingEvents } from './reportingEvents.ts'
import { addSearch } from './search.ts'
import { addSecondFactor } from './secondFactor.ts'
import { addSessions } from './sessions.ts'
import { addSingleSignOn } from './singleSignOn.ts'
import { addSlaPolicies } from './slaPolicies.ts'
import { addTeams } from './teams.ts'
import { addWebhooks } from './webhooks.ts'
import { addWhatsApp } from './whatsApp.ts'
import { addWidget } from './widget.ts'

/** All routes. */
export function buildRoutes(ignoresAfter: () => boolean): Router {
  const router = new Router()
  addAccount(router)
  addActions(router)
  addAgentBots(router)
  addAgents(router)
  addAppliedSlas(router)
  addAuth(router)
  addBlobs(router)
  addBulkActions(router)
  addCalls(router)
  addCannedResponses(router)
  addCaptain(router)
  addCaptainTasks(router)
  addCompanies(router)
  addContactFiles(router)
  addContactNotes(router)
  addContacts(router)
  addConversations(router)
  addCopilot(router)
  addCsat(router)
  addCustomAttributes(router)
  addCustomFilters(router)
  addCustomRoles(router)
  addDashboardApps(router)
  addFilters(router)
  addHelpCenter(router)
  addInboxes(router)
  addIntegrations(router)
  addLabels(router)
  addMacros(router)
  addLine(router)
  addMessages(router, ignoresAfter)
  addNotificationSettings(router)
  addNotificationSubscriptions(router)
  addNotifications(router)
  addProfile(router)
  addPublic(router)
  addReportingEvents(router)
  addSearch(router)
  addSecondFactor(router)
  addSessions(router)
  addSingleSignOn(router)
  addSlaPolicies(router)
  addTeams(router)
  addWebhooks(router)
  addWhatsApp(router)
  addWidget(router)
  return router
}
