// What Datasette 0.65 has inline in its pages, so that these work under a policy without inline scripts.
var DATASETTE_ALLOW_FACET = document.currentScript.dataset.allowFacet === "true";
document.addEventListener("click", (event) => {
  const inside = event.target.closest("details");
  for (const menu of document.querySelectorAll("details.nav-menu, details.actions-menu-links")) {
    if (menu !== inside) menu.open = false;
  }
});
