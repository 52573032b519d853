import { describe, expect, it } from 'vitest'
import { messageFromWire } from '../../../shared/model/messageFromWire.ts'
import { emailOf } from './emailBody.ts'

function outgoing(content: string, html: string, text = content) {
  const email = { html_content: { full: html, reply: html }, text_content: { full: text, reply: text } }
  const message = messageFromWire(
    {
      id: 1,
      content,
      message_type: 1,
      content_type: 'text',
      content_attributes: { email },
      created_at: 1_795_862_040,
      conversation_id: 1,
    },
    1,
  )
  return { type: 'outgoing' as const, contentType: 'text', content, email: message?.email ?? null }
}

describe('emailOf', () => {
  it.each([
    ['words', 'A copy to your boss.', '<p>A copy to your boss.</p>\n'],
    [
      'Markdown',
      'We are **looking** into it.\n\n- one\n- two',
      '<p>We are <strong>looking</strong> into it.</p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n',
    ],
    ['lines that the server joins differently', 'Hello\r\n\r\nAda', '<p>Hello</p>\n<p>Ada</p>\n', 'Hello\n\nAda'],
    [
      'a quote that the agent wrote',
      '> Is it blue?\n\nYes',
      '<blockquote>\n<p>Is it blue?</p>\n</blockquote>\n<p>Yes</p>',
    ],
    ['a link', '[Here](https://acme.test)', '<p><a href="https://acme.test" rel="noopener">Here</a></p>'],
  ])('returns null for HTML that the server rendered from the reply: %s', (_name, content, html, text = content) => {
    expect(outgoing(content, html, text).email).not.toBeNull()
    expect(emailOf(outgoing(content, html, text))).toBeNull()
  })

  it.each([
    [
      'a quote under the reply',
      'With quote.',
      '<p>With quote.</p><blockquote>my invoice 1001 is wrong.</blockquote>',
      'With quote.',
    ],
    [
      'a quote under a reply that quotes',
      '> Is it blue?\n\nYes',
      '<blockquote>\n<p>Is it blue?</p>\n</blockquote>\n<p>Yes</p><blockquote>my invoice 1001 is wrong.</blockquote>',
      '> Is it blue?\n\nYes',
    ],
    ['an image', 'See this', '<p>See this</p><img src="https://acme.test/a.png">', 'See this'],
    ['a layout', 'Hello', '<table><tr><td>Hello</td></tr></table>', 'Hello'],
    ['another text', 'Dear Grace, ...', '<p>Dear Grace,</p>', 'Dear Grace,'],
    ['no text', '', '<p>Dear Grace,</p>', ''],
  ])('returns an email that has more than the text: %s', (_name, content, html, text) => {
    expect(emailOf(outgoing(content, html, text))).not.toBeNull()
  })

  it('returns every email of a contact', () => {
    expect(
      emailOf({ ...outgoing('Hello', '<p>Hello</p>'), type: 'incoming', contentType: 'incoming_email' }),
    ).not.toBeNull()
  })
})
