/**
 * What the renderer sees: the results of watched queries. Main builds them from the cache, the outbox and what is going
 * on (typing, presence). They hold no tokens and no server addresses of media.
 */
export * from './views/certificate.ts'
export * from './views/contact.ts'
export * from './views/conversations.ts'
export * from './views/load.ts'
export * from './views/notifications.ts'
export * from './views/outbox.ts'
export * from './views/proxy.ts'
export * from './views/search.ts'
export * from './views/session.ts'
export * from './views/signal.ts'
export * from './views/thread.ts'
