import { describe, expect, it } from 'vitest'
import { readOptions } from './options.ts'

describe('the command line', () => {
  it('is all optional', () => {
    expect(readOptions([])).toEqual({ kind: 'run', isJson: false, options: { seed: 'desk' } })
  })

  it('reads what a launcher passes', () => {
    expect(
      readOptions([
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
    expect(readOptions(['--seed', '42'])).toEqual({ kind: 'run', isJson: false, options: { seed: 'desk', random: 42 } })
  })

  it('says what is wrong', () => {
    for (const words of [
      ['--seed', 'nothing'],
      ['--like', 'new'],
      ['--port', '99999'],
      ['--visitors', '501'],
      ['--host', '0.0.0.0'],
    ])
      expect(readOptions(words).kind).toBe('error')
  })
})
