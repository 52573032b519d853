import { describe, expect, it } from 'vitest'
import { capabilitiesOf, compareVersions } from './versions.ts'

describe('versions', () => {
  it('compares versions by number', () => {
    expect(compareVersions('3.10.0', '3.9.0')).toBeGreaterThan(0)
    expect(compareVersions('2.16.0', '2.16.0')).toBe(0)
    expect(compareVersions('1.16.2', '1.19.0')).toBeLessThan(0)
  })

  it('has a feature from its version on', () => {
    expect(capabilitiesOf('2.11.9').can('messagesAfter')).toBe(false)
    expect(capabilitiesOf('2.12.0').can('messagesAfter')).toBe(true)
  })

  it('lacks a feature from the version that removed it', () => {
    expect(capabilitiesOf('1.16.2').can('originChecked')).toBe(true)
    expect(capabilitiesOf('2.16.0').can('originChecked')).toBe(false)
  })

  it('throws on something else than a version', () => {
    expect(() => capabilitiesOf('latest')).toThrow('not a version')
  })
})
