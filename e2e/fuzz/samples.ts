import { readFileSync } from 'node:fs'

/** Files of recorded frames and answers, below `e2e/fixtures`. */
const RECORDINGS = [
  ...['1.16.2', '2.16.0', '3.16.0', '4.15.1'].map((version) => ({
    cable: `chatwoot-${version}/cable`,
    rest: `chatwoot-${version}/rest`,
  })),
  { cable: 'chatwoot-4.15.1/agent-day-cable', rest: 'chatwoot-4.15.1/agent-day-rest' },
]

export interface FrameSample {
  event: string
  data: Record<string, unknown>
}
/** `path`: the request's path below the account. */
export interface BodySample {
  path: string
  body: unknown
}
export interface Samples {
  frames: FrameSample[]
  bodies: BodySample[]
}

interface CableLine {
  dir: string
  socket: string
  frame?: { message?: { event?: unknown; data?: unknown } }
}
interface RestLine {
  request: { method: string; path: string }
  response: { status: number; body: unknown }
}

/** Every event that agents received and every answer that reaches the apply path, of all recorded servers. */
export function samples(): Samples {
  const frames: FrameSample[] = []
  const bodies: BodySample[] = []
  for (const { cable, rest } of RECORDINGS) {
    for (const { dir, frame } of recording(cable) as CableLine[]) {
      const { event, data } = frame?.message ?? {}
      if (dir !== 'in' || typeof event !== 'string' || typeof data !== 'object' || data === null) continue
      frames.push({ event, data: { ...(data as Record<string, unknown>), account_id: 1 } })
    }
    for (const { request, response } of recording(rest) as RestLine[]) {
      const path = /^\/api\/v1\/accounts\/\d+\/([^?]*)/.exec(request.path)?.[1]
      const isAnswer = request.method === 'GET' && response.status === 200 && typeof response.body === 'object'
      if (isAnswer && path !== undefined) bodies.push({ path, body: response.body })
    }
  }
  return { frames, bodies }
}

function recording(file: string): unknown {
  return JSON.parse(readFileSync(new URL(`../fixtures/${file}.json`, import.meta.url), 'utf8'))
}
