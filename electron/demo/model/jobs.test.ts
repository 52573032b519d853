import { describe, expect, it } from 'vitest'
import { every } from '../clock.ts'
import { seededRandom } from '../random.ts'
import { FakeClock } from '../testing/fakeClock.ts'
import { SmallDesk } from '../testing/smallDesk.ts'
import { capabilitiesOf } from '../versions.ts'
import { asUser } from './activity.ts'
import { deleteContact } from './contacts.ts'
import { setStatus } from './conversations.ts'
import { notFound } from './errors.ts'
import { Model } from './model.ts'

function reportingModel() {
  const clock = new FakeClock()
  const reported: unknown[] = []
  const published: string[] = []
  const model = new Model({
    clock,
    random: seededRandom(1),
    capabilities: capabilitiesOf('4.15.1'),
    report: (error) => reported.push(error),
  })
  model.publish = (_topics, event) => published.push(event)
  return { clock, model, reported, published }
}

const fault = new Error('a bug')
const fail = () => {
  throw fault
}

describe('background jobs', () => {
  it('announce nothing of a conversation whose contact was deleted meanwhile', async () => {
    const desk = new SmallDesk()
    const ada = desk.user('ada')
    const conversation = desk.visit('Maya')
    await desk.takeEvents()
    setStatus(desk.model, conversation, { status: 'resolved' }, asUser(ada))
    deleteContact(desk.model, desk.model.contact(conversation.contactId), asUser(ada))
    const names = (await desk.takeEvents()).map(({ event }) => event)
    expect(names).toContain('contact.deleted')
    expect(names).not.toContain('conversation.status_changed')
  })

  it('report an event that fails and publish the others', async () => {
    const { model, reported, published } = reportingModel()
    const topics = new Set(['all'])
    model.emit(topics, 'first', () => ({}))
    model.emit(topics, 'second', fail)
    model.emit(topics, 'third', () => ({}))
    await Promise.resolve()
    expect([published, reported]).toEqual([['first', 'third'], [fault]])
  })

  it('report a timer that fails', () => {
    const { model, clock, reported } = reportingModel()
    model.clock.after(10, fail)
    clock.advance(10)
    expect(reported).toEqual([fault])
  })

  it('end silently when their record is gone', () => {
    const { model, clock, reported } = reportingModel()
    model.clock.after(10, () => {
      throw notFound()
    })
    clock.advance(10)
    expect(reported).toEqual([])
  })

  it('run again after a failure if they repeat', () => {
    const { model, clock, reported } = reportingModel()
    every(model.clock, 10, fail)
    clock.advance(35)
    expect(reported).toHaveLength(3)
  })

  it('throw a fault if no one collects them', () => {
    const clock = new FakeClock()
    const model = new Model({ clock, random: seededRandom(1), capabilities: capabilitiesOf('4.15.1') })
    model.clock.after(10, fail)
    expect(() => clock.advance(10)).toThrow(fault)
  })
})
