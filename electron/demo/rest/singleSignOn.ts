/**
 * Single sign-on, built from the reference (2.1) and the servers' source, not from a recording: the sign-in pages of the
 * web app, reduced to what leads on; an identity provider of the demo server's own; and the redirects between them.
 */
import { textField } from '../fields.ts'
import type { Answer, Call, Router } from '../http.ts'
import type { Model } from '../model/model.ts'
import { newSsoToken } from '../model/ssoTokens.ts'
import { userByEmail } from '../model/users.ts'

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

function page(title: string, body: string, head = ''): Answer {
  return {
    text:
      `<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>${title}</title>${head}\n` +
      '<style>:root{color-scheme:light dark;font:15px system-ui}main{max-width:22rem;margin:4rem auto;padding:1rem}' +
      'input,button{font:inherit;padding:.5rem;margin-block:.4rem;inline-size:100%;box-sizing:border-box}</style></head>\n' +
      `<body><main><h1>${title}</h1>\n${body}\n</main></body></html>\n`,
  }
}

const redirect = (location: string, status = 302): Answer => ({ status, headers: { location } })
/** Another origin than the server's, as identity providers have. */
const providerBase = ({ base }: Model): string => base.replace('127.0.0.1', 'localhost')

function signInPage({ model, query }: Call): Answer {
  const { methods } = model.singleSignOn
  const hasSaml = methods.has('saml') && model.can('saml')
  const names = ['email', ...(methods.has('google') ? ['google_oauth'] : []), ...(hasSaml ? ['saml'] : [])]
  const config = {
    googleOAuthClientId: methods.has('google') ? 'demo-client' : '',
    allowedLoginMethods: JSON.stringify(names),
  }
  const head =
    '\n<script>\n  window.chatwootConfig = {\n' +
    `    googleOAuthClientId: '${config.googleOAuthClientId}',\n` +
    (model.can('saml') ? `    allowedLoginMethods: ${config.allowedLoginMethods},\n` : '') +
    '  }\n</script>'
  const google = `${providerBase(model)}/demo/identity?provider=google_oauth2`
  return page(
    'Demo server',
    [
      ...(query.get('error') === null ? [] : [`<p role="alert">${escaped(query.get('error') ?? '')}</p>`]),
      ...(methods.has('google') ? [`<p><a href="${google}">Sign in with Google</a></p>`] : []),
      ...(hasSaml ? ['<p><a href="/app/login/sso">Sign in with SSO</a></p>'] : []),
    ].join('\n'),
    head,
  )
}

function samlPage({ query }: Call): Answer {
  return page(
    'Single sign-on',
    '<form method="post" action="/api/v1/auth/saml_login"><label>Work email <input name="email" type="email"></label>' +
      `<input type="hidden" name="target" value="${escaped(query.get('target') ?? 'web')}">` +
      '<button>Continue</button></form>',
  )
}

/** The form of the SAML page. */
function startSaml({ model, body }: Call): Answer {
  const target = textField(body, 'target') ?? 'web'
  const user = userByEmail(model, textField(body, 'email')?.trim().toLowerCase())
  if (user) return redirect(`/auth/saml?account_id=1&RelayState=${encodeURIComponent(target)}`)
  return target === 'mobile'
    ? redirect(`${model.singleSignOn.mobileScheme}://auth/saml?error=saml-authentication-failed`)
    : redirect(`${model.base}/app/login/sso?error=saml-authentication-failed`)
}

/** The identity provider: accepts any email without a password. */
function identityPage({ query }: Call): Answer {
  const field = (name: string): string =>
    `<input type="hidden" name="${name}" value="${escaped(query.get(name) ?? '')}">`
  return page(
    'Demo identity provider',
    `<form method="post" action="/demo/identity">${field('provider')}${field('target')}` +
      '<label>Email <input name="email" type="email"></label><button>Continue</button></form>',
  )
}

function identify({ model, body }: Call): Answer {
  const query = new URLSearchParams({
    email: textField(body, 'email') ?? '',
    target: textField(body, 'target') ?? '',
  })
  const provider = textField(body, 'provider') === 'saml' ? 'saml' : 'google_oauth2'
  return redirect(`${model.base}/omniauth/${provider}/callback?${query.toString()}`)
}

/** What the identity provider leads back to. A real one signs this. */
function callback({ model, query }: Call): Answer {
  const user = userByEmail(model, query.get('email')?.trim().toLowerCase())
  if (!user) return redirect(`${model.base}/app/login?error=no-account-found`)
  // Encoded twice, as on real servers.
  const answer = new URLSearchParams({
    email: encodeURIComponent(user.email),
    sso_auth_token: newSsoToken(model, user),
  })
  return query.get('target') === 'mobile'
    ? redirect(`${model.singleSignOn.mobileScheme}://auth/saml?${answer.toString()}`)
    : redirect(`${model.base}/app/login?${answer.toString()}`)
}

export function addSingleSignOn(router: Router): void {
  router.public('GET', '/app/login', signInPage)
  router.public('GET', '/app/login/sso', samlPage, 'saml')
  router.public('POST', '/api/v1/auth/saml_login', startSaml, 'saml')
  router.public(
    'GET',
    '/auth/saml',
    ({ model, query }) =>
      redirect(
        `${providerBase(model)}/demo/identity?provider=saml&target=${encodeURIComponent(query.get('RelayState') ?? '')}`,
      ),
    'saml',
  )
  router.public('GET', '/demo/identity', identityPage)
  router.public('POST', '/demo/identity', identify)
  router.public('GET', '/omniauth/:provider/callback', callback)
}
