export { MediaFetcher } from './fetcher.ts'
export { mediaServer } from './serve.ts'
export { MediaSigner } from './signer.ts'
