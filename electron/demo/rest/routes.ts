import { Router } from '../http.ts'
import { addAccount } from './account.ts'
import { addActions } from './actions.ts'
import { addAuth } from './auth.ts'
import { addBlobs } from './blobs.ts'
import { addContacts } from './contacts.ts'
import { addConversations } from './conversations.ts'
import { addMessages } from './messages.ts'
import { addNotifications } from './notifications.ts'
import { addProfile } from './profile.ts'
import { addPublic } from './public.ts'
import { addSearch } from './search.ts'
import { addViews } from './views.ts'

/** All routes. */
export function buildRoutes(ignoresAfter: () => boolean): Router {
  const router = new Router()
  addAuth(router)
  addProfile(router)
  addAccount(router)
  addConversations(router)
  addActions(router)
  addMessages(router, ignoresAfter)
  addContacts(router)
  addNotifications(router)
  addViews(router)
  addSearch(router)
  addPublic(router)
  addBlobs(router)
  return router
}
