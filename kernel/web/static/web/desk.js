// Keys, rows and the idle warning.  Everything here has a plain link or form behind it.
"use strict";

(() => {
  const typing = (element) =>
    element.matches("input:not([type=checkbox]):not([type=radio]), select, textarea, [contenteditable]");

  const on = () => document.body.dataset.shortcuts === "on";
  let waiting = "";

  const rows = () => [...document.querySelectorAll("[data-row]")];

  // The row the keys act on: the one that holds the focus.
  const current = () => document.activeElement && document.activeElement.closest("[data-row]");

  const move = (step) => {
    const all = rows();
    if (!all.length) return;
    const here = all.indexOf(current());
    const next = Math.min(all.length - 1, Math.max(0, here < 0 ? 0 : here + step));
    const link = all[next].querySelector("a, button");
    if (link) link.focus();
  };

  const act = (element) => {
    if (element.matches("input, select, textarea")) element.focus();
    else element.click();
  };

  const press = (key) => {
    if (key === "j") return move(1);
    if (key === "k") return move(-1);
    const row = current();
    if (key === "x" && row) {
      const box = row.querySelector("input[type=checkbox]");
      if (box) box.click();
      return;
    }
    if (key === "o" && row) {
      const link = row.querySelector("a");
      if (link) link.click();
      return;
    }
    const named = CSS.escape(key);
    const near = row && row.querySelector(`[data-key="${named}"]`);
    const found = near || document.querySelector(`[data-key="${named}"]`);
    if (found) act(found);
  };

  document.addEventListener("keydown", (event) => {
    if (!on() || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && typing(event.target)) return event.target.blur();
    if (typing(event.target)) return;
    if (event.key.length !== 1) return;
    if (waiting === "g") {
      waiting = "";
      const place = document.querySelector(`[data-jump="g ${CSS.escape(event.key)}"]`);
      if (place) {
        event.preventDefault();
        place.click();
      }
      return;
    }
    if (event.key === "g") {
      waiting = "g";
      return;
    }
    if ("jkoxnecpda/?".includes(event.key)) {
      event.preventDefault();
      press(event.key);
    }
  });

  // "Select all" ticks every box of its table.
  document.addEventListener("change", (event) => {
    const all = event.target.closest("[data-all]");
    if (!all) return;
    for (const box of document.querySelectorAll(`input[name="${CSS.escape(all.dataset.all)}"]`)) {
      box.checked = all.checked;
    }
  });

  // A form sends itself where a choice in it is the whole of it.
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-send]");
    if (form) form.requestSubmit();
  });
})();
