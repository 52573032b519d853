/** A sign-in at a proxy that is stored on this computer. */
export interface ProxySignInView {
  /** `http://proxy.example:3128` */
  readonly proxy: string
  readonly user: string
}
