// Colours change at once, and the server is told behind it; without JavaScript the form does both.
export function attach(form: HTMLElement): void {
  if (!(form instanceof HTMLFormElement)) return;
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!(button instanceof HTMLButtonElement)) return;
    event.preventDefault();
    show(button.value);
    for (const other of form.querySelectorAll("button"))
      other.setAttribute("aria-pressed", String(other === button));
    void fetch(form.action, { method: "POST", body: new FormData(form, button), redirect: "manual" });
  });
}

function show(theme: string): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  document
    .querySelector('meta[name="color-scheme"]')
    ?.setAttribute("content", theme === "system" ? "light dark" : theme);
  document.dispatchEvent(new CustomEvent("wrapup:theme"));
}
