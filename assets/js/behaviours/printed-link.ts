// data-wrapup-printed-link: MLflow's clients print <address>/#/experiments/E/runs/R at the end of a script. The
// server never sees what follows the hash, so the pages on which such a link can end hand it over; a page that asks
// who is asking answers then, after signing in if need be.
const PRINTED = /^#\/experiments\/([\w-]{1,64})(?:\/runs\/([\w-]{1,256}))?(?:[/?].*)?$/;

// In a tab that shows such a page already, the link changes nothing but the hash.
export function attach(): void {
  follow();
  addEventListener("hashchange", follow);
}

function follow(): void {
  const [, experiment, run] = PRINTED.exec(location.hash) ?? [];
  if (!experiment) return;
  const asked = new URLSearchParams(location.search).get("next") ?? location.pathname;
  const team = /^\/t\/([\w-]+)\//.exec(asked)?.[1];
  const where = run ? `/printed/runs/${run}/` : `/printed/experiments/${experiment}/`;
  location.replace(team && !run ? `${where}?team=${team}` : where);
}
