import { errorText } from '../../../shared/text/errors.ts'
import { flagField, isDetails, listField, numberField, objectField, textField } from '../fields.ts'
import { invalid } from '../model/errors.ts'
import type { Model } from '../model/model.ts'
import type { Details } from '../model/types.ts'
import { userByEmail } from '../model/users.ts'
import { changeAccess } from './access.ts'
import type { Faults } from './faults.ts'
import type { RestFault } from './restFaults.ts'
import { failedAfter } from './restFaults.ts'
import type { StandingFault, Target } from './socketFaults.ts'

function headersOf(body: Details): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [key, value] of Object.entries(objectField(body, 'headers') ?? {}))
    if (typeof value === 'string' || typeof value === 'number') headers[key] = String(value)
  return headers
}

function targetOf(body: Details): Target {
  const socket = numberField(body, 'socket')
  const agent = textField(body, 'agent')
  return { ...(socket === undefined ? {} : { socket }), ...(agent === undefined ? {} : { agent }) }
}

function limitsOf(body: Details): { count?: number; forMs?: number } {
  const count = numberField(body, 'count')
  const forMs = numberField(body, 'forMs')
  return { ...(count === undefined ? {} : { count }), ...(forMs === undefined ? {} : { forMs }) }
}

/** A standing socket fault. Undefined if the kind is none. */
function standing(kind: string, body: Details): StandingFault | undefined {
  const ms = numberField(body, 'ms')
  switch (kind) {
    case 'halfOpen':
    case 'noPings':
    case 'noEvents':
    case 'deaf':
    case 'pause':
    case 'noWelcome':
    case 'reject':
    case 'hang':
      return { kind }
    case 'delay':
      return { kind, ms: ms ?? 0, jitter: numberField(body, 'jitter') ?? 0 }
    case 'duplicate':
      return { kind, times: numberField(body, 'times') ?? 2 }
    case 'reorder':
      return { kind, window: numberField(body, 'window') ?? 5 }
    case 'confirm':
      return ms === undefined ? { kind } : { kind, ms }
    case 'refuse':
      return {
        kind,
        status: numberField(body, 'status') ?? 503,
        body: textField(body, 'body') ?? '',
        headers: headersOf(body),
      }
    default:
      return undefined
  }
}

function rest(kind: string, body: Details): RestFault | undefined {
  switch (kind) {
    case 'status':
      return {
        kind,
        status: numberField(body, 'status') ?? 500,
        body: body['body'] ?? { error: 'injected' },
        headers: headersOf(body),
      }
    case 'apiDown':
      return { kind: 'status', status: 503, body: 'Service Unavailable' }
    case 'slow':
      return { kind, ms: numberField(body, 'ms') ?? 1000, jitter: numberField(body, 'jitter') ?? 0 }
    case 'failAfter': {
      const fault = failedAfter(numberField(body, 'status') ?? 422)
      return { ...fault, body: body['body'] ?? fault.body }
    }
    case 'loseAnswer':
    case 'cut':
    case 'truncate':
      return { kind }
    default:
      return undefined
  }
}

function frameOf(value: unknown): string | Buffer {
  if (typeof value === 'string') return value
  const base64 = isDetails(value) ? textField(value, 'base64') : undefined
  if (base64 === undefined) throw invalid('frames: strings, or { base64 } for binary frames')
  return Buffer.from(base64, 'base64')
}

/** Sets or runs the fault that the body names. Returns its id, or how many sockets it affected. Throws 422 on an unknown kind. */
export function applyFault(model: Model, faults: Faults, body: Details): Details {
  const kind = textField(body, 'kind') ?? ''
  const target = targetOf(body)
  const socketFault = standing(kind, body)
  if (socketFault) return { id: faults.sockets.add(socketFault, target, limitsOf(body)) }
  const restFault = rest(kind, body)
  if (restFault) {
    const match = { method: textField(body, 'method'), path: textField(body, 'path'), agent: textField(body, 'agent') }
    const given = Object.fromEntries(Object.entries(match).filter(([, value]) => value !== undefined))
    return { id: faults.rest.add(restFault, given, limitsOf(body)) }
  }
  switch (kind) {
    case 'drop': {
      const how = textField(body, 'how') ?? 'cut'
      if (how === 'cut' || how === 'reset') return { sockets: faults.drop(target, { how }) }
      if (how !== 'close') throw invalid('how: close, cut or reset')
      return {
        sockets: faults.drop(target, {
          how,
          code: numberField(body, 'code') ?? 1000,
          reason: textField(body, 'reason') ?? '',
        }),
      }
    }
    case 'garbage':
      return {
        sockets: faults.inject(target, (listField(body, 'frames') ?? ['null', '[]', '{', '42', '']).map(frameOf)),
      }
    case 'oversize':
      return {
        sockets: faults.inject(target, [
          `{"type":"ping","message":"${'x'.repeat(numberField(body, 'bytes') ?? 9 * 1024 * 1024)}"}`,
        ]),
      }
    case 'disconnect': {
      const reconnect = flagField(body, 'reconnect')
      const frame = {
        reason: textField(body, 'reason') ?? 'server_restart',
        ...(reconnect === undefined ? {} : { reconnect }),
      }
      return { sockets: faults.disconnect(target, frame, flagField(body, 'leaveOpen') ?? false) }
    }
    case 'rotateToken': {
      const user = userByEmail(model, target.agent)
      if (!user) throw invalid('agent: no such agent')
      faults.rotateToken(user)
      return {}
    }
    case 'jobs': {
      model.jobs.delay = numberField(body, 'delay') ?? model.jobs.delay
      const on = flagField(body, 'on')
      if (on === true) model.jobs.start()
      else if (on === false) model.jobs.stop()
      return { waiting: model.jobs.waiting }
    }
    case 'account':
    case 'inbox':
    case 'conversation':
      return changeAccess(model, kind, body)
    case 'redisDown': {
      faults.redisDown(limitsOf(body))
      return {}
    }
    case 'endSessions': {
      const gone = model.sessions.filter(
        (session) => target.agent === undefined || model.users.get(session.userId)?.email === target.agent,
      )
      for (const session of gone) model.sessions.splice(model.sessions.indexOf(session), 1)
      return { sessions: gone.length }
    }
    case 'ignoreAfter': {
      faults.rest.ignoresAfter = flagField(body, 'on') ?? true
      return {}
    }
    case 'skew': {
      faults.skew = numberField(body, 'ms') ?? 0
      return {}
    }
    case 'restart': {
      faults.restart(numberField(body, 'downMs') ?? 0).catch((error: unknown) => {
        process.stderr.write(`demo server: restart failed: ${errorText(error)}\n`)
      })
      return {}
    }
    default:
      throw invalid(`kind: unknown fault ${kind}`)
  }
}
