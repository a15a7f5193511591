/* Labels controls that Django's own scripts and templates leave unlabelled, for screen readers. */
(() => {
  const labelOf = (id) => document.querySelector(`label[for="${CSS.escape(id)}"]`)?.textContent.replace(/\s*:\s*$/, "").trim();

  function name(root) {
    for (const select of root.querySelectorAll("select.admin-autocomplete")) {
      const label = select.getAttribute("aria-label") || labelOf(select.id);
      const box = select.nextElementSibling;
      if (!label || !box?.matches(".select2")) continue;
      const combobox = box.querySelector("[role=combobox]");
      const chosen = box.querySelector(".select2-selection__rendered");
      for (const part of [combobox, box.querySelector("[role=textbox], .select2-search__field")]) {
        part?.setAttribute("aria-label", label);
      }
      // Without this the name of the field would be lost as soon as something is chosen.
      if (chosen?.id && combobox) {
        combobox.id ||= `${chosen.id}-field`;
        combobox.setAttribute("aria-labelledby", `${combobox.id} ${chosen.id}`);
      }
    }
    root.querySelectorAll(".help-tooltip[aria-label]").forEach((icon) => icon.setAttribute("role", "img"));
  }

  const start = () => {
    const search = document.getElementById("searchbar");
    search?.setAttribute("aria-label", search.form.querySelector("[type=submit]").value);
    name(document);
    // Django heads the column of the row's own name with nothing.
    document.querySelectorAll(".tabular th.original").forEach((head) => {
      head.replaceWith(Object.assign(document.createElement("td"), { className: "original" }));
    });
  };
  // After Django's own listeners have made the fields: some wait for jQuery, some for the whole page.
  if (window.django?.jQuery) django.jQuery(start);
  window.addEventListener("load", () => setTimeout(start));
  document.addEventListener("formset:added", (event) => setTimeout(() => name(event.target)));
})();
