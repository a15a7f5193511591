/* The page of a form: links lead to their field and open the boxes that it is in; after a refused save the focus is on
   the list of errors, on a new record in its first field. */
(() => {
  const FIELDS = ".tiptap, .select2-selection, input:not([type=hidden]), select, textarea";

  function openBoxes(element) {
    for (let part = element; part; part = part.parentElement) {
      if (part.tagName === "DETAILS") part.open = true;
      if (part.matches("[role=tabpanel][hidden]")) document.getElementById(part.getAttribute("aria-labelledby"))?.click();
    }
  }

  function show(id) {
    const target = document.getElementById(id) ?? document.querySelector(`.field-${CSS.escape(id.replace(/^id_/, ""))}`);
    if (!target) return;
    openBoxes(target);
    const row = target.closest(".fieldBox, .form-row, .workflow p") ?? target;
    row.scrollIntoView({ block: "center" });
    // The editor and select2 stand in for the field, which is hidden.
    const field = target.matches(".select2-hidden-accessible") || row === target || !target.checkVisibility()
      ? [...row.querySelectorAll(FIELDS)].find((part) => part.checkVisibility() && !part.matches(".select2-hidden-accessible"))
      : target;
    field?.focus({ preventScroll: true });
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".problems a");
    if (link?.hash && link.pathname === location.pathname) {
      event.preventDefault();
      history.replaceState(null, "", link.hash);
      show(decodeURIComponent(link.hash.slice(1)));
    }
  });

  // After the scripts that make the tabs.
  window.addEventListener("load", () => {
    const errors = document.getElementById("errors");
    document.querySelectorAll(".editing .errorlist").forEach((list) => {
      for (let part = list; part; part = part.parentElement) if (part.tagName === "DETAILS") part.open = true;
    });
    if (errors) {
      errors.focus();
    } else if (/^#(id_|.*-group$)/.test(location.hash)) {
      show(decodeURIComponent(location.hash.slice(1)));
    } else if (document.querySelector(".editing.is-new")) {
      [...document.querySelectorAll(".editing-main :is(input, textarea, select)")]
        .find((field) => field.type !== "hidden" && !field.disabled && field.checkVisibility())
        ?.focus();
    }
  });
})();
