// <form data-wrapup-ticks>: boxes named "run" keep their ticks when the list around them is sorted or paged, which are
// links of the shape "?…"; an element with data-ticked inside says how many there are.
export function attach(form: HTMLElement): void {
  const around = form.parentElement ?? form;
  const said = form.querySelector<HTMLElement>("[data-ticked]");
  const tell = () => {
    const boxes = [...form.querySelectorAll<HTMLInputElement>('input[name="run"]:checked')];
    if (said) {
      said.hidden = boxes.length === 0;
      const number = said.querySelector("b");
      if (number) number.textContent = String(boxes.length);
    }
    for (const link of around.querySelectorAll<HTMLAnchorElement>('a[href^="?"]')) {
      const asked = new URLSearchParams(link.search);
      asked.delete("run");
      for (const box of boxes) asked.append("run", box.value);
      link.setAttribute("href", `?${asked}`);
    }
  };
  form.addEventListener("change", tell);
  // Going back, browsers restore the boxes without a word.
  window.addEventListener("pageshow", tell);
  tell();
}
