// Says on the page why a key could not be made or used.  The library would only tell the console.
"use strict";

(() => {
  const bare = () => /^[\d.]+$|^\[/.test(location.hostname);

  const byName = () =>
    /^127\.|^\[::1\]$/.test(location.hostname)
      ? `open this page as ${location.protocol}//localhost${location.port ? `:${location.port}` : ""}/`
      : "open this page by its name, with https";

  const why = (error) => {
    if (!navigator.credentials || bare()) {
      return `Browsers use no keys where a page was opened by a number or without https: ${byName()}.`;
    }
    if (error.name === "NotAllowedError" || error.name === "AbortError") {
      return "No key was given: it was cancelled or took too long. Try again, or do it another way.";
    }
    if (error.name === "InvalidStateError") return "This key is on file already.";
    return "The key could not be used. Try again, or do it another way.";
  };

  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const heading = document.querySelector("main h1");
    const before = document.getElementById("key_said");
    if (before) before.remove();
    const said = document.createElement("div");
    said.id = "key_said";
    said.className = "usa-alert usa-alert--error usa-alert--slim";
    said.setAttribute("role", "alert");
    const body = said.appendChild(document.createElement("div"));
    body.className = "usa-alert__body";
    const text = body.appendChild(document.createElement("p"));
    text.className = "usa-alert__text";
    text.textContent = why(event.detail.exception);
    heading.after(said);
  });
})();
