// What every page does by the keyboard: a menu closes on Esc and on a click beside it; "/" goes to the search, "l" to the
// form that logs a meeting, unless that is turned off on the page on accessibility (WCAG 2.1.4), in this browser. Without
// JavaScript the same is there by links and the menu's own button.
const SHORTCUTS = "shortcuts";

for (const box of document.querySelectorAll("[data-shortcuts]")) {
  box.checked = localStorage.getItem(SHORTCUTS) !== "off";
  box.addEventListener("change", () => localStorage.setItem(SHORTCUTS, box.checked ? "on" : "off"));
}

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      const inside = menu.contains(document.activeElement);
      menu.open = false;
      if (inside) menu.querySelector("summary").focus();
    }
    return;
  }
  const types = event.target.closest?.("input, select, textarea, [contenteditable]");
  if (types || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat) return;
  const target = document.querySelector(`[data-shortcut="${CSS.escape(event.key)}"]`);
  if (!target || localStorage.getItem(SHORTCUTS) === "off") return;
  event.preventDefault();
  if (target.matches("input")) target.focus();
  else target.click();
});
