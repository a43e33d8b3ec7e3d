/** Loads the page for whoever is logged in now: nothing of one person stays for another. */
export function startAnew(): void {
  // Addresses that the router keeps there may name what the other person looked at.
  sessionStorage.clear();
  window.location.reload();
}
