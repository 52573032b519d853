import { wireOf } from '../../../shared/model/wire.ts'

/**
 * Whether the server says in its own words that it did not do what the request asked for. Anything else leaves that open:
 * a page of a proxy, and a 422 whose words are not those of a validation, because servers also answer 422 when something
 * fails after they stored a message. docs/servers.md#what-a-refused-message-looks-like.
 */
export function isRefusal(status: number, body: unknown): boolean {
  if (status < 400 || status >= 500 || status === 407 || status === 408) return false
  // The body was not read, or too many requests came: refused before anything was done.
  if (status === 413 || status === 429) return true
  const wire = wireOf(body)
  if (wire === null) return false
  const { attributes, error, message } = wire
  if (typeof message === 'string' && Array.isArray(attributes)) return true
  return status === 422
    ? typeof error === 'string' && isValidation(error)
    : hasOwnWords(body) || (status === 404 && isUnknownRoute(body))
}

/**
 * The server refuses in its own words, `{"error":"Resource could not be found"}`. Pages of proxies, firewalls and
 * captive portals, and the JSON of gateways, say nothing about rights or records: cached rows stay.
 */
export function hasOwnWords(body: unknown): boolean {
  const wire = wireOf(body)
  if (wire === null || typeof wire['status'] === 'number') return false
  return typeof wire['error'] === 'string' || Array.isArray(wire['errors'])
}

/** `{"status":404,"error":"Not Found"}`: what Rails answers to an address that it doesn't know, if asked for JSON. */
export function isUnknownRoute(body: unknown): boolean {
  const wire = wireOf(body)
  return wire?.['status'] === 404 && wire['error'] === 'Not Found' && Object.keys(wire).length === 2
}

/** The words with which servers refuse a message, all recorded. */
function isValidation(error: string): boolean {
  return (
    error.startsWith('Validation failed: ') ||
    error === 'Invalid email address' ||
    error === 'Incoming messages are only allowed in Api inboxes' ||
    error.endsWith(' is not a valid content_type')
  )
}
