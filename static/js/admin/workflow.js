/* Opens collapsed parts for links of the checklist; warns before unsaved text is lost. */
(() => {
  function show(id) {
    const name = id.replace(/^id_/, "");
    const target = document.getElementById(id) ?? document.querySelector(`.field-${CSS.escape(name)}`);
    if (!target) return;
    for (let part = target; part; part = part.parentElement) {
      if (part.tagName === "DETAILS") part.open = true;
      if (part.matches("[role=tabpanel][hidden]")) document.getElementById(part.getAttribute("aria-labelledby"))?.click();
    }
    const row = target.closest(".form-row") ?? target;
    row.scrollIntoView({ block: "center" });
    const field = row.querySelector("[contenteditable=true], input:not([type=hidden]), select, textarea, button");
    (row === target || !target.checkVisibility?.() ? field : target)?.focus({ preventScroll: true });
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".problems a");
    if (link && link.hash && link.pathname === location.pathname) {
      event.preventDefault();
      history.replaceState(null, "", link.hash);
      show(decodeURIComponent(link.hash.slice(1)));
    }
  });

  window.addEventListener("load", () => {
    if (/^#(id_|.*-group$)/.test(location.hash)) show(decodeURIComponent(location.hash.slice(1)));

    // These buttons move the record without saving what was typed.
    const buttons = document.getElementById("transition");
    const form = document.querySelector("#content-main form[id$=_form]");
    if (!buttons || !form) return;
    let isChanged = false;
    for (const kind of ["input", "change"]) {
      form.addEventListener(kind, (event) => { isChanged ||= event.isTrusted; });
    }
    form.addEventListener("submit", (event) => {
      if (isChanged && buttons.contains(event.submitter) && !window.confirm(buttons.dataset.unsaved)) event.preventDefault();
    });
  });
})();
