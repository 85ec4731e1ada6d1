// Files may be dropped on the area around an <input type="file">; the input shows what it holds, as always.
export function attach(area: HTMLElement): void {
  const input = area.querySelector<HTMLInputElement>('input[type="file"]');
  if (!input) return;
  const tooLarge = area.querySelector<HTMLElement>("[data-too-large]");
  const largest = Number(area.dataset.largest) || Number.POSITIVE_INFINITY;
  const buttons = () => input.form?.querySelectorAll<HTMLButtonElement>("button:not([type=button])") ?? [];
  // Said at once instead of after the upload; the server counts for itself.
  input.addEventListener("change", () => {
    const isTooLarge = [...(input.files ?? [])].some((file) => file.size > largest);
    if (tooLarge) tooLarge.hidden = !isTooLarge;
    input.toggleAttribute("aria-invalid", isTooLarge);
    for (const button of buttons()) button.disabled = isTooLarge;
  });
  let depth = 0;
  const over = (change: number) => {
    depth = Math.max(0, depth + change);
    area.toggleAttribute("data-over", depth > 0);
  };
  area.addEventListener("dragenter", () => over(1));
  area.addEventListener("dragleave", () => over(-1));
  area.addEventListener("dragover", (event) => event.preventDefault());
  area.addEventListener("drop", (event) => {
    event.preventDefault();
    over(-depth);
    const files = event.dataTransfer?.files;
    if (!files?.length) return;
    const kept = new DataTransfer();
    for (const file of input.multiple ? files : [...files].slice(0, 1)) kept.items.add(file);
    input.files = kept.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    input.focus();
  });
}
