// <form data-wrapup-unsaved>: the browser asks before a changed form is left.
export function attach(form: HTMLElement): void {
  if (!(form instanceof HTMLFormElement)) return;
  let changed = false;
  form.addEventListener("input", () => {
    changed = true;
  });
  form.addEventListener("submit", () => {
    changed = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (changed && form.isConnected) event.preventDefault();
  });
}
