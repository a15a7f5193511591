/* Warns before unsaved text is lost. */
(() => {
  window.addEventListener("load", () => {
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
