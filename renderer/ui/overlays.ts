/** Where menus, tooltips and dialogs are put: one landmark beside the desk, so that nothing on screen is outside of all. */
export function overlays(): HTMLElement {
  return document.getElementById('overlays') ?? document.body
}
