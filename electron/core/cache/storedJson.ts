import * as v from 'valibot'
import type { Conversation } from '../../../shared/model/conversation.ts'
import type { Message } from '../../../shared/model/message.ts'
import type { Contact, ServerNotification } from '../../../shared/model/people.ts'
import { isRecord } from '../../../shared/model/wire.ts'
import { parseJson } from '../../../shared/text/json.ts'
import { UnfitDatabase } from './faults.ts'

/** Whether a parsed value is what its column stores. */
export type IsStored<T> = (value: unknown) => value is T

/** Parses a JSON column of `server.db`. Throws `UnfitDatabase` for a damaged row: call it inside `Database.read` or a transaction. */
export function readServerRow<T>(json: string, isStored: IsStored<T>): T {
  const value = parseJson(json)
  // The text itself stays out of the message: it is logged.
  if (!isStored(value)) throw new UnfitDatabase('damaged', 'a row has no valid JSON')
  return value
}

/** Parses a JSON column that other rows do not depend on; null for a damaged one, which the caller skips. */
export function readOwnRow<T>(json: string, schema: v.GenericSchema<unknown, T>): T | null {
  const parsed = v.safeParse(schema, parseJson(json))
  return parsed.success ? parsed.output : null
}

/*
 * Rows are written by this folder only, and a list reads hundreds of them: the checks cover the fields that lists, threads and the index
 * rely on, not all of them.
 */

export function isConversation(value: unknown): value is Conversation {
  return isRecord(value) && hasIds(value) && typeof value['status'] === 'string' && Array.isArray(value['labels'])
}

export function isMessage(value: unknown): value is Message {
  return (
    isRecord(value) &&
    hasIds(value) &&
    typeof value['conversationId'] === 'number' &&
    typeof value['content'] === 'string' &&
    Array.isArray(value['attachments'])
  )
}

export function isContact(value: unknown): value is Contact {
  return isRecord(value) && hasIds(value) && typeof value['name'] === 'string'
}

export function isNotification(value: unknown): value is ServerNotification {
  return isRecord(value) && hasIds(value) && typeof value['at'] === 'number'
}

function hasIds(value: Record<string, unknown>): boolean {
  return typeof value['accountId'] === 'number' && typeof value['id'] === 'number'
}
