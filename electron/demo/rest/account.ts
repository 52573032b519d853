import { flagField, numbersField, objectField, textField, textsField } from '../fields.ts'
import type { AccountCall, Answer, Router } from '../http.ts'
import { empty, idParam, listParam, ok } from '../http.ts'
import { asUser } from '../model/activity.ts'
import { cacheKeysPayload, invalidateCache } from '../model/announce.ts'
import { HttpError, invalid, notFound } from '../model/errors.ts'
import { notificationTypes } from '../model/notifications.ts'
import { canSeeInbox, requireAdministrator, visibleInboxes } from '../model/rights.ts'
import type { AttributeDefinition, CannedResponse, Details, Label, Team } from '../model/types.ts'
import { iso, seconds } from '../payloads/basics.ts'
import { inboxPayload } from '../payloads/inboxes.ts'
import { agentPayload, teamPayload } from '../payloads/users.ts'

const labelPayload = (label: Label): Details => ({
  id: label.id,
  title: label.title,
  description: label.description,
  color: label.color,
  show_on_sidebar: label.showOnSidebar,
})
const cannedPayload = (row: CannedResponse): Details => ({
  id: row.id,
  account_id: row.accountId,
  short_code: row.shortCode,
  content: row.content,
  created_at: iso(row.createdAt),
  updated_at: iso(row.updatedAt),
})
const definitionPayload = (row: AttributeDefinition): Details => ({
  id: row.id,
  attribute_display_name: row.displayName,
  attribute_display_type: row.displayType,
  attribute_description: row.description,
  attribute_key: row.key,
  regex_pattern: null,
  regex_cue: null,
  attribute_values: row.values,
  attribute_model: row.model,
  default_value: null,
  created_at: iso(row.createdAt),
  updated_at: iso(row.createdAt),
})

function showAccount({ model, accountId }: AccountCall): Answer {
  const account = model.account(accountId)
  return ok({
    ...(model.can('modernPayloads') ? { settings: {} } : { auto_resolve_duration: null }),
    created_at: iso(account.createdAt),
    domain: null,
    features: account.features,
    id: account.id,
    locale: account.locale,
    name: account.name,
    support_email: account.supportEmail,
    status: account.status,
    ...(model.can('cacheKeys') ? { cache_keys: cacheKeysPayload(model, accountId) } : {}),
    latest_chatwoot_version: null,
    ...(model.can('cappedUnreadCount') ? { subscribed_features: [] } : {}),
  })
}

function agentsOfInboxes(call: AccountCall, inboxIds: number[]): Answer {
  const inboxes = inboxIds.map((id) => call.model.inbox(id))
  const rows = call.model.memberships.filter(
    (m) =>
      m.accountId === call.accountId &&
      (m.role === 'administrator' || inboxes.every((inbox) => inbox.members.has(m.userId))),
  )
  return ok({ payload: rows.map((m) => agentPayload(call.model, m)) })
}

function teamOf(call: AccountCall): Team {
  const team = call.model.teams.get(idParam(call, 'team'))
  if (team?.accountId !== call.accountId) throw notFound()
  return team
}

const teamMembers = (call: AccountCall, { members }: Team): Details[] =>
  [...members]
    .flatMap((id) => call.model.membership(call.accountId, id) ?? [])
    .map((membership) => agentPayload(call.model, membership))

function notificationSettings(call: AccountCall): Answer {
  const types = notificationTypes(call.model)
  const { membership } = call
  return ok({
    id: membership.id,
    user_id: membership.userId,
    account_id: membership.accountId,
    all_email_flags: types.map((type) => `email_${type}`),
    selected_email_flags: membership.emailFlags,
    all_push_flags: types.map((type) => `push_${type}`),
    selected_push_flags: membership.pushFlags,
  })
}

/** The account and its reference data. */
export function addAccount(router: Router): void {
  router.account('GET', '', showAccount)
  router.account('POST', '/update_active_at', (call) => {
    call.membership.activeAt = call.model.now()
    return empty
  })
  router.account(
    'GET',
    '/cache_keys',
    ({ model, accountId }) => ok({ cache_keys: cacheKeysPayload(model, accountId) }),
    'cacheKeys',
  )
  router.account('GET', '/inboxes', (call) =>
    ok({ payload: visibleInboxes(call.model, call).map((inbox) => inboxPayload(call.model, inbox)) }),
  )
  router.account('GET', '/inboxes/:inbox', (call) => {
    const inbox = call.model.inbox(idParam(call, 'inbox'))
    if (!canSeeInbox(call, inbox)) throw notFound()
    return ok(inboxPayload(call.model, inbox))
  })
  router.account('GET', '/inboxes/:inbox/assignable_agents', (call) => agentsOfInboxes(call, [idParam(call, 'inbox')]))
  router.account('GET', '/inbox_members/:inbox', (call) => {
    const inbox = call.model.inbox(idParam(call, 'inbox'))
    return ok({
      payload: call.model.memberships
        .filter((m) => m.accountId === call.accountId && inbox.members.has(m.userId))
        .map((m) => agentPayload(call.model, m)),
    })
  })
  router.account(
    'GET',
    '/assignable_agents',
    (call) => agentsOfInboxes(call, listParam(call, 'inbox_ids').map(Number)),
    'assignableAgents',
  )
  router.account('GET', '/agents', (call) =>
    ok(call.model.memberships.filter((m) => m.accountId === call.accountId).map((m) => agentPayload(call.model, m))),
  )
  router.account('GET', '/teams', (call) =>
    ok(call.model.ofAccount(call.model.teams, call.accountId).map((team) => teamPayload(team, call.user.id))),
  )
  router.account('GET', '/teams/:team/team_members', (call) => {
    const team = teamOf(call)
    return ok(teamMembers(call, team))
  })
  router.account('GET', '/custom_attribute_definitions', (call) =>
    ok(call.model.ofAccount(call.model.attributeDefinitions, call.accountId).map(definitionPayload)),
  )
  router.account('GET', '/dashboard_apps', () => ok([]), 'dashboardApps')
  router.account('GET', '/agent_bots', () => ok([]))
  router.account('GET', '/integrations/apps', () => ok({ payload: [] }))
  router.account(
    'GET',
    '/companies',
    () => {
      throw new HttpError(403, { error: 'Companies are not enabled for this account' })
    },
    'companies',
  )
  router.account(
    'GET',
    '/sla_policies',
    ({ model, accountId }) =>
      ok({
        payload: model.ofAccount(model.slaPolicies, accountId).map((policy) => ({
          id: policy.id,
          name: policy.name,
          description: policy.description,
          first_response_time_threshold: policy.firstResponseSeconds,
          next_response_time_threshold: policy.nextResponseSeconds,
          only_during_business_hours: false,
          resolution_time_threshold: policy.resolutionSeconds,
          created_at: seconds(policy.createdAt),
        })),
      }),
    'slaPolicies',
  )
  router.account('GET', '/notification_settings', notificationSettings)
  router.account('PUT', '/notification_settings', (call) => {
    const fields = objectField(call.body, 'notification_settings') ?? {}
    call.membership.emailFlags = textsField(fields, 'selected_email_flags') ?? call.membership.emailFlags
    call.membership.pushFlags = textsField(fields, 'selected_push_flags') ?? call.membership.pushFlags
    return notificationSettings(call)
  })
  addLabels(router)
  addCannedResponses(router)
}

function addLabels(router: Router): void {
  const labelOf = (call: AccountCall) => {
    requireAdministrator(call)
    const label = call.model.labels.get(idParam(call, 'label'))
    if (label?.accountId !== call.accountId) throw notFound()
    return label
  }
  router.account('GET', '/labels', (call) =>
    ok({ payload: call.model.ofAccount(call.model.labels, call.accountId).map(labelPayload) }),
  )
  router.account('POST', '/labels', (call) => {
    requireAdministrator(call)
    const { model, accountId, body } = call
    const title = textField(body, 'title')?.toLowerCase() ?? ''
    if (!/^[\p{L}\p{N}_-]+$/u.test(title)) throw invalid('Title must not be blank or contain spaces')
    if (model.ofAccount(model.labels, accountId).some((label) => label.title === title))
      throw invalid('Title has already been taken')
    const label: Label = {
      id: model.nextId('labels'),
      accountId,
      title,
      description: textField(body, 'description') ?? null,
      color: textField(body, 'color') ?? '#1f93ff',
      showOnSidebar: flagField(body, 'show_on_sidebar') ?? false,
    }
    model.labels.set(label.id, label)
    invalidateCache(model, accountId, 'label', asUser(call.user))
    return ok(labelPayload(label))
  })
  router.account('PATCH', '/labels/:label', (call) => {
    const label = labelOf(call)
    label.description = textField(call.body, 'description') ?? label.description
    label.color = textField(call.body, 'color') ?? label.color
    label.showOnSidebar = flagField(call.body, 'show_on_sidebar') ?? label.showOnSidebar
    invalidateCache(call.model, call.accountId, 'label', asUser(call.user))
    return ok(labelPayload(label))
  })
  router.account('DELETE', '/labels/:label', (call) => {
    call.model.labels.delete(labelOf(call).id)
    invalidateCache(call.model, call.accountId, 'label', asUser(call.user))
    return empty
  })
}

function addCannedResponses(router: Router): void {
  const rowOf = (call: AccountCall) => {
    const row = call.model.cannedResponses.get(idParam(call, 'row'))
    if (row?.accountId !== call.accountId) throw notFound()
    return row
  }
  const fieldsOf = (call: AccountCall) => objectField(call.body, 'canned_response') ?? call.body
  router.account('GET', '/canned_responses', (call) => {
    const needle = call.query.get('search')?.toLowerCase() ?? ''
    const rows = call.model.ofAccount(call.model.cannedResponses, call.accountId)
    const matches = rows.filter(
      (row) => row.shortCode.toLowerCase().includes(needle) || row.content.toLowerCase().includes(needle),
    )
    // First codes that begin with the search text, then codes that contain it, then contents.
    const rank = (row: CannedResponse) =>
      row.shortCode.toLowerCase().startsWith(needle) ? 0 : row.shortCode.toLowerCase().includes(needle) ? 1 : 2
    return ok((needle === '' ? matches : matches.sort((a, b) => rank(a) - rank(b))).map(cannedPayload))
  })
  router.account('POST', '/canned_responses', (call) => {
    const { model, accountId } = call
    const at = model.now()
    const row: CannedResponse = {
      id: model.nextId('cannedResponses'),
      accountId,
      shortCode: textField(fieldsOf(call), 'short_code') ?? '',
      content: textField(fieldsOf(call), 'content') ?? '',
      createdAt: at,
      updatedAt: at,
    }
    if (row.shortCode === '' || row.content === '') throw invalid("Short code can't be blank, Content can't be blank")
    model.cannedResponses.set(row.id, row)
    return ok(cannedPayload(row))
  })
  router.account('PUT', '/canned_responses/:row', (call) => {
    const row = rowOf(call)
    row.shortCode = textField(fieldsOf(call), 'short_code') ?? row.shortCode
    row.content = textField(fieldsOf(call), 'content') ?? row.content
    row.updatedAt = call.model.now()
    return ok(cannedPayload(row))
  })
  router.account('DELETE', '/canned_responses/:row', (call) => {
    call.model.cannedResponses.delete(rowOf(call).id)
    return empty
  })
  router.account('PATCH', '/teams/:team/team_members', (call) => {
    requireAdministrator(call)
    const team = teamOf(call)
    team.members = new Set(numbersField(call.body, 'user_ids') ?? [])
    return ok(teamMembers(call, team))
  })
}
