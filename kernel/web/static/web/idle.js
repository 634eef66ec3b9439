// Warns before a session ends for want of use; without this script the page says when that is.
"use strict";

(() => {
  const dialog = document.getElementById("idle");
  if (!dialog) return;
  const said = document.getElementById("idle-said");
  const form = document.getElementById("idle-stay");
  const warn = Number(dialog.dataset.warn);
  document.getElementById("idle-plain").remove();
  let ends = Date.now() + Number(dialog.dataset.left) * 1000;
  let announced = 0;

  const left = () => Math.round((ends - Date.now()) / 1000);

  const ask = async (method) => {
    const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, Accept: "application/json" };
    if (method === "GET") headers["Recourse-Background"] = "1";
    const answer = await fetch(form.action, { method, headers, credentials: "same-origin", redirect: "error" });
    if (!answer.ok) throw new Error("signed out");
    ends = Date.now() + (await answer.json()).left * 1000;
  };

  const leave = () => {
    const here = location.pathname + location.search;
    location.assign(`${dialog.dataset.login}?${new URLSearchParams({ next: here })}`);
  };

  const close = () => {
    announced = 0;
    if (dialog.open) dialog.close();
  };

  // Said at two minutes, one minute and half a minute: not every second.
  const announce = (seconds) => {
    const step = [30, 60, warn].find((each) => seconds <= each);
    if (step === announced) return;
    announced = step;
    said.textContent = seconds > 90 ? `You will be signed out in ${Math.round(seconds / 60)} minutes.`
      : `You will be signed out in ${Math.max(1, seconds)} seconds.`;
  };

  const look = async () => {
    if (left() > warn) return close();
    // Another window of the same person may have been used meanwhile; and at the end, ask once more.
    if (!dialog.open || left() <= 0) {
      try {
        await ask("GET");
      } catch {
        return leave();
      }
      if (left() > warn) return close();
    }
    if (left() <= 0) return leave();
    if (!dialog.open) dialog.showModal();
    announce(left());
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await ask("POST");
      close();
    } catch {
      leave();
    }
  });
  // Escape means to stay, too.
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    form.requestSubmit();
  });
  document.addEventListener("visibilitychange", look);
  setInterval(look, 1000);
})();
