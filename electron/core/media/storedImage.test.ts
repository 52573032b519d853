import { describe, expect, it } from 'vitest'
import { isStoredByServer } from './storedImage.ts'

const BASE = 'https://desk.example'

describe('a file that the server stores itself', () => {
  it.each([
    `${BASE}/rails/active_storage/blobs/redirect/eyJ--ab/photo.png`,
    `${BASE}/rails/active_storage/blobs/proxy/eyJ--ab/photo%20one.png?x=1`,
    `${BASE}:443/rails/active_storage/representations/redirect/a/b/c.png`,
    'HTTPS://DESK.example/rails/active_storage/disk/eyJ/a.png',
  ])('is %s', (url) => expect(isStoredByServer(url, BASE)).toBe(true))
  it.each([
    'https://elsewhere.example/rails/active_storage/blobs/redirect/a/photo.png',
    'https://desk.example.evil.example/rails/active_storage/blobs/a',
    'http://desk.example/rails/active_storage/blobs/a',
    `${BASE}:8443/rails/active_storage/blobs/a`,
    'https://desk.example@evil.example/rails/active_storage/blobs/a',
    'https://user@desk.example/rails/active_storage/blobs/a',
    `${BASE}/rails/active_storage/../../go?to=https://evil.example`,
    `${BASE}/rails/active_storage/blobs/%2e%2e/%2e%2e/go`,
    `${BASE}/rails/active_storage/blobs/..%2f..%2fgo`,
    `${BASE}/rails/active_storage/blobs/..%5Cgo`,
    `${BASE}/rails/active_storage/blobs/%252e`,
    `${BASE}/rails/active_storage/blobs//evil.example/a`,
    `${BASE}/rails/active_storage/direct_uploads`,
    `${BASE}/rails/active_storage/blobs/`,
    `${BASE}/go`,
    '/rails/active_storage/blobs/a',
    '//desk.example/rails/active_storage/blobs/a',
    '',
    'x',
    `${BASE}/rails/active_storage/blobs/${'a'.repeat(1_000_000)}`,
  ])('is not %s', (url) => expect(isStoredByServer(url, BASE)).toBe(false))
})
