import { expect, it } from 'vitest'
import { happensTwice, macroFromWire, macroSteps, statusAfter, writesToContact } from './macro.ts'

/** As recorded from 4.15.1 ("actions: macros"). */
const EVERYTHING = [
  ['assign_agent', [2]],
  ['assign_team', [1]],
  ['add_label', ['bug', 'vip']],
  ['remove_label', ['vip']],
  ['change_priority', ['high']],
  ['add_private_note', ['A note by macro']],
  ['send_message', ['Dear {{contact.name}}, a message by macro']],
  ['snooze_conversation', []],
  ['change_status', ['pending']],
  ['mute_conversation', []],
  ['send_email_transcript', ['gustav@example.test, ada@acme.test']],
  ['send_webhook_event', ['https://hook.acme.test']],
  ['remove_assigned_team', []],
  ['remove_assigned_agent', []],
  ['resolve_conversation', []],
].map(([action_name, action_params]) => ({ action_name, action_params }))
const stepsOf = (actions: unknown) =>
  macroSteps(macroFromWire({ name: 'Everything', visibility: 'global', actions }, 1, 1)?.actions ?? [])

it('reads every action of a recorded macro, in its order', () => {
  expect(stepsOf(EVERYTHING)).toEqual([
    { kind: 'assign', agent: 2 },
    { kind: 'team', teamId: 1 },
    { kind: 'addLabels', labels: ['bug', 'vip'] },
    { kind: 'removeLabels', labels: ['vip'] },
    { kind: 'priority', priority: 'high' },
    { kind: 'note', text: 'A note by macro' },
    { kind: 'message', text: 'Dear {{contact.name}}, a message by macro' },
    { kind: 'status', status: 'snoozed' },
    { kind: 'status', status: 'pending' },
    { kind: 'mute' },
    { kind: 'transcript', emails: ['gustav@example.test', 'ada@acme.test'] },
    { kind: 'webhook', url: 'https://hook.acme.test' },
    { kind: 'team', teamId: null },
    { kind: 'assign', agent: null },
    { kind: 'status', status: 'resolved' },
  ])
})

it('reads the user, nobody, no team and no priority', () => {
  const wire = [
    { action_name: 'assign_agent', action_params: ['self'] },
    { action_name: 'assign_agent', action_params: ['nil'] },
    { action_name: 'assign_team', action_params: ['nil'] },
    { action_name: 'change_priority', action_params: ['nil'] },
  ]
  expect(stepsOf(wire)).toEqual([
    { kind: 'assign', agent: 'self' },
    { kind: 'assign', agent: null },
    { kind: 'team', teamId: null },
    { kind: 'priority', priority: null },
  ])
})

it('names what it does not know, and survives what is no macro', () => {
  expect(
    stepsOf([{ action_name: 'order_pizza' }, { action_name: 'change_status', action_params: ['vanished'] }]),
  ).toEqual([
    { kind: 'unknown', name: 'order_pizza' },
    { kind: 'unknown', name: 'change_status' },
  ])
  for (const actions of [null, 'x', [null, 7, {}, { action_name: 3 }], { action_name: 'x' }])
    expect(stepsOf(actions)).toEqual([])
  expect(stepsOf(Array.from({ length: 5_000 }, () => EVERYTHING[0])).length).toBe(100)
  expect(stepsOf([{ action_name: 'add_label', action_params: [null, {}, NaN, 'bug'] }])).toEqual([
    { kind: 'addLabels', labels: ['bug'] },
  ])
})

it('tells what is left of the status, and what must not happen twice', () => {
  const of = (...kinds: string[]) =>
    stepsOf(EVERYTHING.filter(({ action_name }) => kinds.includes(String(action_name))))
  expect(statusAfter(stepsOf(EVERYTHING))).toBe('resolved')
  expect(statusAfter(of('mute_conversation'))).toBe('resolved')
  expect(statusAfter(of('add_label'))).toBe(null)
  expect([writesToContact(of('send_message')), writesToContact(of('add_private_note'))]).toEqual([true, false])
  expect([happensTwice(of('add_private_note')), happensTwice(of('add_label', 'resolve_conversation'))]).toEqual([
    true,
    false,
  ])
})
