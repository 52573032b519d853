import { describe, expect, it } from 'vitest'
import { parseOptions } from './options.ts'

describe('parseOptions', () => {
  it('requires no option', () => {
    expect(parseOptions([])).toEqual({ kind: 'run', isJson: false, options: { seed: 'desk' } })
  })

  it('reads every option', () => {
    expect(
      parseOptions([
        '--port',
        '4000',
        '--seed',
        'recording',
        '--like',
        '2.16.0',
        '--presence-ttl',
        '5',
        '--visitors',
        '12',
        '--daily-life',
        '--json',
      ]),
    ).toEqual({
      kind: 'run',
      isJson: true,
      options: { port: 4000, seed: 'recording', like: '2.16.0', presenceWindow: 5000, visitors: 12, dailyLife: true },
    })
    expect(parseOptions(['--seed', '42'])).toEqual({
      kind: 'run',
      isJson: false,
      options: { seed: 'desk', random: 42 },
    })
  })

  it('returns an error for invalid options', () => {
    for (const words of [
      ['--seed', 'nothing'],
      ['--like', 'new'],
      ['--port', '99999'],
      ['--visitors', '501'],
      ['--host', '0.0.0.0'],
    ])
      expect(parseOptions(words).kind).toBe('error')
  })
})
