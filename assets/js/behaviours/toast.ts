// A message can be put away.
export function attach(toast: HTMLElement): void {
  const close = toast.querySelector<HTMLElement>("[data-wrapup-toast-close]");
  if (!close) return;
  close.hidden = false;
  close.addEventListener("click", () => toast.remove());
}
