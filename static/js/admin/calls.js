/* Shows what only calls and tenders have when the kind of an article is one of them. What is filled in or wrong stays
   in sight, so that nothing is sent that one does not see. */
(() => {
  document.addEventListener("DOMContentLoaded", () => {
    const kind = document.getElementById("id_kind");
    const parts = [...document.querySelectorAll(".for-calls")].map((part) => part.closest(".inline-group") ?? part);
    if (!kind || !parts.length) return;
    const isFilled = (part) =>
      part.querySelector(".errorlist, .has_original") ||
      [...part.querySelectorAll("input:not([type=hidden]), textarea")].some(
        (field) => !field.closest(".empty-form") && field.value.trim());

    function show() {
      const isCall = ["call", "proposals", "tender"].includes(kind.value);
      for (const part of parts) part.hidden = !isCall && !isFilled(part);
    }

    kind.addEventListener("change", show);
    show();
  });
})();
