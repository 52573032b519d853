import { numbersField } from '../fields.ts'
import type { AccountCall, Answer, Router } from '../http.ts'
import { empty, ok } from '../http.ts'
import { asUser } from '../model/activity.ts'
import type { Group } from '../model/members.ts'
import { addMembers, removeMembers, replaceMembers } from '../model/members.ts'
import { requireAdministrator } from '../model/rights.ts'
import type { Details } from '../model/types.ts'
import { agentPayload } from '../payloads/users.ts'

/** Members of a group in the order of their ids, or those of them that are named. */
export const memberPayloads = (call: AccountCall, { group }: Group, only?: readonly number[]): Details[] =>
  call.model
    .ofAccount(call.model.memberships, call.accountId)
    .filter((m) => group.members.has(m.userId) && only?.includes(m.userId) !== false)
    .map((m) => agentPayload(call.model, m))

/** The changes of a group's members, for administrators. */
export function addMemberChanges(
  router: Router,
  path: string,
  groupOf: (call: AccountCall) => Group,
  answer: (members: Details[]) => Answer = ok,
): void {
  const route = (method: string, run: (call: AccountCall, group: Group, userIds: number[]) => Answer) => {
    router.account(method, path, (call) => {
      requireAdministrator(call)
      return run(call, groupOf(call), numbersField(call.body, 'user_ids') ?? [])
    })
  }
  // Answers only the added members, as recorded.
  route('POST', (call, group, ids) => {
    addMembers(call.model, group, ids, asUser(call.user))
    return answer(memberPayloads(call, group, ids))
  })
  route('PATCH', (call, group, ids) => {
    replaceMembers(call.model, group, ids, asUser(call.user))
    return answer(memberPayloads(call, group))
  })
  route('DELETE', (call, group, ids) => {
    removeMembers(call.model, group, ids, asUser(call.user))
    return empty
  })
}
