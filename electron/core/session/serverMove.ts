import type { HttpClient } from '../api/http.ts'
import { movedBase } from '../api/movedBase.ts'
import { ApiError } from '../api/types.ts'
import type { CheckPorts } from './serverCheck.ts'
import { checkServer } from './serverCheck.ts'

/** Two routes that every version has and that need no secret. */
const ROUTES = ['/api', '/auth/validate_token'] as const
const MOST_HOPS = 3

/**
 * Where the server at a base address has moved for good: every route leads to the same other base, where a compatible
 * server is, or one whose certificate is not trusted yet. Null if it has not, or that can't be told now. Sends no secret.
 */
export async function findMove(baseUrl: string, { http, log }: CheckPorts): Promise<string | null> {
  try {
    const [first, ...others] = await Promise.all(ROUTES.map((route) => follow(baseUrl, route, http)))
    if (first === undefined || first === baseUrl || others.some((other) => other !== first)) return null
    return (await isThere(first, { http, log })) ? first : null
  } catch (error) {
    if (error instanceof ApiError) return null
    throw error
  }
}

async function follow(baseUrl: string, route: string, http: HttpClient): Promise<string> {
  let base = baseUrl
  for (let hops = 0; hops < MOST_HOPS; hops += 1) {
    const request = { method: 'GET' as const, url: base + route, headers: { accept: 'application/json' } }
    const answer = await http.request({ ...request, timeout: 15_000 }).catch((error: unknown) => {
      // Of the new server: the user is asked about its certificate before it gets anything.
      if (error instanceof ApiError && error.code === 'tlsUntrusted' && hops > 0) return null
      throw error
    })
    const next = answer && movedBase(answer, request.url, base)
    if (next === null) return base
    base = next
  }
  return baseUrl
}

async function isThere(baseUrl: string, ports: CheckPorts): Promise<boolean> {
  try {
    return (await checkServer(baseUrl, ports)).baseUrl === baseUrl
  } catch (error) {
    return error instanceof ApiError && error.code === 'tlsUntrusted'
  }
}
