// What went wrong is read first: the summary of a refused form takes the focus.
export function attach(element: HTMLElement): void {
  element.focus({ preventScroll: false });
}
