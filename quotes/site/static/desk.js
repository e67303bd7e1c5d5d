// Keys for the buttons of a card: y, n, 1 to 3, u, s; e and m go to their fields. Without this file the buttons do.
const typing = (target) => target.closest("input, textarea, select") !== null;
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (typing(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const key = event.key.toLowerCase();
  if (!/^[a-z0-9]$/.test(key)) return;
  const place = document.querySelector(`[data-key="${key}"]`);
  if (!place || place.disabled) return;
  event.preventDefault();
  if (place.matches("input")) {
    place.closest("details")?.setAttribute("open", "");
    place.focus();
    place.select();
  } else if (!document.body.dataset.sent) {
    document.body.dataset.sent = "yes";
    place.click();
  }
});
