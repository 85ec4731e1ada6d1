// <button hidden data-wrapup-copy="text">: copies the text, or what the element #id holds when it begins with "#".
export function attach(button: HTMLElement): void {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const wanted = button.dataset.wrapupCopy ?? "";
    const source = wanted.startsWith("#") ? document.querySelector(wanted) : null;
    const text = source instanceof HTMLTextAreaElement ? source.value : (source?.textContent ?? wanted);
    await navigator.clipboard.writeText(text);
    const status = button.querySelector<HTMLElement>("[data-done]");
    if (status) status.textContent = status.dataset.done ?? "";
    button.dataset.copied = "";
    setTimeout(() => delete button.dataset.copied, 2000);
  });
}
