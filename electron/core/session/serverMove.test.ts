import { describe, expect, it } from 'vitest'
import { movedBase } from '../api/movedBase.ts'
import type { ScriptedAnswer } from '../api/testing/scriptedHttp.ts'
import { ScriptedHttp } from '../api/testing/scriptedHttp.ts'
import { ApiError } from '../api/types.ts'
import { memoryLog } from '../testing/memoryLog.ts'
import { findMove } from './serverMove.ts'

const OLD = 'https://support.example'
const NEW = 'https://help.example'

describe('an answer', () => {
  const answer = (status: number, location: string) => ({ status, headers: { location } })
  it.each<[string, number, string, string, string | null]>([
    ['another host', 301, `${NEW}/api/v1/profile`, OLD, NEW],
    ['another host', 308, `${NEW}/api/v1/profile?x=1`, OLD, NEW],
    ['a path there', 301, `${NEW}/desk/api/v1/profile/`, OLD, `${NEW}/desk`],
    ['another port', 301, `${OLD}:8443/api/v1/profile`, OLD, `${OLD}:8443`],
    ['from a path', 301, `${NEW}/api/v1/profile`, `${OLD}/desk`, NEW],
    ['encryption', 301, `${OLD}/api/v1/profile`, 'http://support.example', OLD],
    ['only for now', 302, `${NEW}/api/v1/profile`, OLD, null],
    ['only for now', 307, `${NEW}/api/v1/profile`, OLD, null],
    ['a captive portal', 301, 'https://wifi.example/login', OLD, null],
    ['the front page', 301, `${NEW}/`, OLD, null],
    ['no encryption', 301, 'http://help.example/api/v1/profile', OLD, null],
    ['itself', 301, '/api/v1/profile', OLD, null],
    ['itself', 301, `${OLD}/api/v1/profile/`, OLD, null],
    ['a name', 301, 'https://ada@help.example/api/v1/profile', OLD, null],
    ['nothing', 301, '', OLD, null],
    ['no address', 301, 'https://', OLD, null],
    ['another scheme', 301, 'ftp://help.example/api/v1/profile', OLD, null],
  ])('that leads to %s (%i %s)', (_what, status, location, base, expected) => {
    expect(movedBase(answer(status, location), `${base}/api/v1/profile`, base)).toBe(expected)
  })
})

describe('finding out whether a server has moved', () => {
  const API = { json: { version: '4.15.1', timestamp: '2026-11-21 04:56:47' } }
  const REFUSED = { status: 401, json: { errors: ['You need to sign in.'] } }
  const to = (url: string, status = 301): ScriptedAnswer => ({ status, headers: { location: url } })
  const moved: Record<string, ScriptedAnswer | ApiError> = {
    [`${OLD}/api`]: to(`${NEW}/api`),
    [`${OLD}/auth/validate_token`]: to(`${NEW}/auth/validate_token`),
    [`${NEW}/api`]: API,
    [`${NEW}/auth/validate_token`]: REFUSED,
  }
  async function find(script: Record<string, ScriptedAnswer | ApiError>): Promise<string | null> {
    const http = new ScriptedHttp(({ url }) => script[url] ?? { status: 404, text: '<html>' })
    const found = await findMove(OLD, { http, log: memoryLog() })
    expect(http.requests.every(({ headers }) => Object.keys(headers ?? {}).join() === 'accept')).toBe(true)
    return found
  }

  it.each<[string, Record<string, ScriptedAnswer | ApiError>, string | null]>([
    ['every route leads there', moved, NEW],
    [
      'it moved twice',
      {
        ...moved,
        [`${OLD}/api`]: to('https://middle.example/api'),
        [`${OLD}/auth/validate_token`]: to('https://middle.example/auth/validate_token', 308),
        'https://middle.example/api': to(`${NEW}/api`),
        'https://middle.example/auth/validate_token': to(`${NEW}/auth/validate_token`),
      },
      NEW,
    ],
    [
      'the new certificate is not trusted yet',
      {
        ...moved,
        [`${NEW}/api`]: new ApiError({ code: 'tlsUntrusted', reachedServer: 'no' }),
        [`${NEW}/auth/validate_token`]: new ApiError({ code: 'tlsUntrusted', reachedServer: 'no' }),
      },
      NEW,
    ],
    ['one route stays', { ...moved, [`${OLD}/auth/validate_token`]: REFUSED }, null],
    ['the redirect is temporary', { ...moved, [`${OLD}/api`]: to(`${NEW}/api`, 302) }, null],
    [
      'no server is there',
      { ...moved, [`${NEW}/api`]: { text: '<html>' }, [`${NEW}/auth/validate_token`]: { text: '' } },
      null,
    ],
    [
      'it goes around',
      { ...moved, [`${NEW}/api`]: to(`${OLD}/api`), [`${NEW}/auth/validate_token`]: to(`${OLD}/auth/validate_token`) },
      null,
    ],
    ['it is away', { ...moved, [`${OLD}/api`]: new ApiError({ code: 'offline', reachedServer: 'no' }) }, null],
    [
      'its own certificate is not trusted',
      { ...moved, [`${OLD}/api`]: new ApiError({ code: 'tlsUntrusted', reachedServer: 'no' }) },
      null,
    ],
  ])('%s', async (_what, script, expected) => {
    expect(await find(script)).toBe(expected)
  })
})
