import type { Conversation } from '../../../../shared/model/conversation.ts'
import type { AttributeValue } from '../../../../shared/model/people.ts'
import { isAttributeValue } from '../../../../shared/model/people.ts'
import type { ActionKind } from './kind.ts'

export interface AttributeRequest {
  field: 'attribute'
  key: string
  /** Null removes it. */
  value: AttributeValue | null
}
export interface AttributeChange extends AttributeRequest {
  /** As JSON, because others may have stored anything. */
  seen: string[]
}

const valueOf = ({ customAttributes }: Conversation, key: string): unknown =>
  Object.hasOwn(customAttributes, key) ? customAttributes[key] : null
const jsonOf = (value: unknown): string => JSON.stringify(value ?? null)
const has = ({ key, value }: AttributeRequest, conversation: Conversation): boolean =>
  jsonOf(valueOf(conversation, key)) === jsonOf(value)

/**
 * One custom attribute of a conversation. Servers replace all of them with each request: it is merged with those that the server has just
 * then (`DeskApi.setAttribute`), so that those of others stay.
 */
export const attributeKind: ActionKind<AttributeChange, AttributeRequest> = {
  changeOf: (request, shown) => ({ ...request, seen: [jsonOf(valueOf(shown, request.key))] }),
  topicOf: ({ key }) => `attribute/${key}`,
  overlayOf: ({ key, value }) => ({ attributeChange: { key, value } }),
  isDone: has,
  isUnchanged: ({ key, seen }, conversation) => seen.includes(jsonOf(valueOf(conversation, key))),
  merge: (earlier, later) => ({ ...later, seen: [...earlier.seen, jsonOf(earlier.value), ...later.seen] }),
  remaining: (change, conversation) => (has(change, conversation) ? null : change),
  rebase: (change, conversation) => ({ ...change, seen: [jsonOf(valueOf(conversation, change.key))] }),
  inverseOf({ key }, shown) {
    const value = valueOf(shown, key)
    return value === null || isAttributeValue(value) ? { field: 'attribute', key, value } : null
  },
  inverseChange: ({ value }, request) => ({ ...request, seen: [jsonOf(value)] }),
  refreshesFirst: false,
  async send(api, { accountId, conversationId }, { key, value }) {
    return { conversation: { customAttributes: await api.setAttribute(accountId, conversationId, key, value) } }
  },
}
