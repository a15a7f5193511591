/* Warns before unsaved text is lost. */
(() => {
  window.addEventListener("load", () => {
    // These buttons move the record without saving what was typed.
    const buttons = document.getElementById("transition");
    const form = document.querySelector("#content-main form[id$=_form]");
    if (!buttons || !form) return;
    form.addEventListener("submit", (event) => {
      if (!buttons.contains(event.submitter) || !formState.isChanged(form)) return;
      if (!window.confirm(formState.words.wordUnsaved)) event.preventDefault();
    });
  });
})();
