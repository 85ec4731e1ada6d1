// Dialogs open and close by the browser's own command/commandfor; this is for browsers that do not know them yet.
export function attach(dialog: HTMLElement): void {
  if (!(dialog instanceof HTMLDialogElement) || "commandForElement" in HTMLButtonElement.prototype) return;
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button[commandfor]") : null;
    if (button?.getAttribute("commandfor") !== dialog.id) return;
    if (button.getAttribute("command") === "close") dialog.close();
    else dialog.showModal();
  });
}
