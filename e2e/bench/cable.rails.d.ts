/** The part of Rails' client that the benchmark drives; the package ships no types. */
declare module '@rails/actioncable' {
  interface Callbacks {
    connected?(): void
    received?(message: unknown): void
  }
  interface Consumer {
    subscriptions: { create(params: object, callbacks: Callbacks): unknown }
    disconnect(): void
  }
  const actionCable: { adapters: { WebSocket: unknown; logger: unknown }; createConsumer(url: string): Consumer }
  export default actionCable
}
