// On a phone a row of links is wider than the page: the one that is current is scrolled into sight.
export function attach(row: HTMLElement): void {
  const current = row.querySelector<HTMLElement>("[aria-current]");
  if (!current) return;
  const beyond = current.getBoundingClientRect().right - row.getBoundingClientRect().right;
  if (beyond > 0) row.scrollLeft += beyond + current.offsetWidth / 2;
}
