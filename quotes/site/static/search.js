// Keys and completion for the search; without this file the form and its lists of names work as they are.
const box = document.querySelector("#q, #headq");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/" && box && !event.target.closest("input, textarea, select, [contenteditable]")) {
    event.preventDefault();
    box.focus();
    box.select();
  }
  const done = document.querySelector(".facets:target .done a");
  if (event.key === "Escape" && done) done.click();
});

for (const input of document.querySelectorAll("input[data-completes]")) {
  const address = input.form.dataset.names;
  const list = document.getElementById(input.getAttribute("list"));
  if (!address || !list) continue;
  let waiting;
  let latest = 0;
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    const typed = input.value.trim();
    if (typed.length < 2 || [...list.children].some((option) => option.value === typed)) return;
    waiting = setTimeout(async () => {
      const asked = (latest += 1);
      const query = new URLSearchParams({ of: input.dataset.completes, q: typed });
      try {
        const answer = await (await fetch(`${address}?${query}`)).json();
        if (asked !== latest) return;
        list.replaceChildren(...answer.names.map(({ name }) => new Option(name, name)));
      } catch {
        // The names that the page came with stay.
      }
    }, 150);
  });
}
