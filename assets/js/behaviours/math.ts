// <div class="prose" data-wrapup-math>: sets the formulas in it ("math" of the renderer) with KaTeX, which is
// fetched only when there is one. Until then, and without JavaScript, a formula is shown as it was written.
export async function attach(prose: HTMLElement): Promise<void> {
  const formulas = prose.querySelectorAll<HTMLElement>(".math");
  if (formulas.length === 0) return;
  const [{ default: katex }] = await Promise.all([import("katex"), import("katex/dist/katex.min.css")]);
  for (const formula of formulas) {
    const written = formula.textContent ?? "";
    try {
      // A formula is what somebody wrote: it may not link, load or grow without end.
      const limits = { trust: false, strict: "ignore" as const, maxSize: 20, maxExpand: 500 };
      katex.render(written, formula, {
        ...limits,
        displayMode: formula.tagName === "DIV",
        throwOnError: true,
      });
    } catch (error) {
      if (!(error instanceof katex.ParseError)) throw error;
      // KaTeX would colour the mistake by a style attribute, which the policy forbids.
      formula.textContent = written;
      formula.classList.add("math-wrong");
      formula.title = error.message;
    }
  }
}
