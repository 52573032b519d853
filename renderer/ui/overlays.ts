/** The container of menus, tooltips and dialogs: one landmark beside the desk, so that nothing on screen is outside of all landmarks. */
export function overlays(): HTMLElement {
  return document.getElementById('overlays') ?? document.body
}
