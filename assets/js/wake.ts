// Behaviours load themselves: an element with data-wrapup-<name> wakes behaviours/<name>.ts, which is fetched
// only by pages that have such an element. The module exports `attach(element)`, called once per element.
type Behaviour = { attach: (element: HTMLElement) => void };

const modules = import.meta.glob<Behaviour>("./behaviours/*.ts");
const awake = new WeakMap<HTMLElement, Set<string>>();

export function wake(root: ParentNode): void {
  for (const [path, load] of Object.entries(modules)) {
    const name = path.slice("./behaviours/".length, -".ts".length);
    const sleeping = [...root.querySelectorAll<HTMLElement>(`[data-wrapup-${name}]`)].filter(
      (element) => !awake.get(element)?.has(name),
    );
    if (sleeping.length === 0) continue;
    for (const element of sleeping) {
      awake.set(element, (awake.get(element) ?? new Set()).add(name));
    }
    void load().then((behaviour) => {
      for (const element of sleeping) behaviour.attach(element);
    });
  }
}
