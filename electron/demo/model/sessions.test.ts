import { describe, expect, it } from 'vitest'
import { SmallDesk } from '../testing/smallDesk.ts'
import { statusOf } from '../testing/statusOf.ts'
import { openSession } from './sessions.ts'

describe('sessions', () => {
  it('refuse a browser at the cap and drop the oldest for other clients', () => {
    const desk = new SmallDesk()
    const ada = desk.user('ada')
    for (let i = 0; i < 24; i += 1) openSession(desk.model, ada, 'Mozilla/5.0')
    expect(statusOf(() => openSession(desk.model, ada, 'Mozilla/5.0'))).toBe(409)
    expect(statusOf(() => openSession(desk.model, ada, 'Mozilla/5.0', { all: true }))).toBe(200)
    expect(desk.model.sessions).toHaveLength(1)
    const oldest = desk.model.sessions[0]
    for (let i = 0; i < 25; i += 1) openSession(desk.model, ada, 'Deskbell')
    expect(desk.model.sessions).toHaveLength(25)
    expect(desk.model.sessions).not.toContain(oldest)
  })

  it('ask every client where a fork does', () => {
    const desk = new SmallDesk()
    desk.model.asksAtSessionCap = true
    for (let i = 0; i < 24; i += 1) openSession(desk.model, desk.user('ada'), 'Deskbell')
    expect(statusOf(() => openSession(desk.model, desk.user('ada'), 'Deskbell'))).toBe(409)
    const { id } = desk.model.sessions[3]!
    expect(statusOf(() => openSession(desk.model, desk.user('ada'), 'Deskbell', { id }))).toBe(200)
    expect(desk.model.sessions.map((session) => session.id)).not.toContain(id)
  })

  it('have no cap before 4.15', () => {
    const desk = new SmallDesk('4.14.0')
    for (let i = 0; i < 30; i += 1)
      expect(statusOf(() => openSession(desk.model, desk.user('ada'), 'Mozilla/5.0'))).toBe(200)
  })
})
