/* What is typed in a form, and what of it differs from what the server sent: for drafts, for the question before one
   leaves, and for the buttons of the workflow. */
const formState = (() => {
  const words = document.getElementById("session")?.dataset ?? {};
  const OWN = /^(csrfmiddlewaretoken|_(author|draft|file|returned))$/;
  const NOT_TYPED = /^(file|submit|button|reset|image|password|fieldset|output)$/;

  // All controls but buttons, files and passwords, and the templates of new rows.
  const controlsOf = (form) =>
    [...form.elements].filter(
      (control) => control.name && !control.disabled && !OWN.test(control.name) && !NOT_TYPED.test(control.type)
        && !control.name.includes("__prefix__"),
    );
  const chosen = (select) => [...select.options].filter((option) => option.selected).map((option) => option.value);
  const valuesOf = (control) => {
    if (/^(checkbox|radio)$/.test(control.type)) return control.checked ? [control.value] : [];
    return control.tagName === "SELECT" ? chosen(control) : [control.value];
  };

  // What the server sent. The browser forgets it for selects, so they are noted when the page, or a new row, is there.
  const choicesAtFirst = new WeakMap();
  const note = (root) => root.querySelectorAll("select").forEach((select) => choicesAtFirst.set(select, chosen(select)));
  const valuesAtFirst = (control) => {
    if (/^(checkbox|radio)$/.test(control.type)) return control.defaultChecked ? [control.value] : [];
    return control.tagName === "SELECT" ? choicesAtFirst.get(control) ?? [] : [control.defaultValue];
  };
  const isSame = (some, others) => some.length === others.length && some.every((value, i) => value === others[i]);
  // Words for a step of the workflow are not part of the record.
  const isForStep = (control) => control.name === "_reason" || Boolean(control.closest("#transition"));
  const isTouched = (control) =>
    control.type !== "hidden" && !isForStep(control) && !isSame(valuesOf(control), valuesAtFirst(control));

  // --- In words ---

  const plain = (html) =>
    /<\w/.test(html) ? new DOMParser().parseFromString(html.replace(/<(\/(p|li|h\d|t[dhr])|br)\b/g, "\n<$1"), "text/html").body.textContent : html;
  function shown(control, values = valuesOf(control)) {
    if (control.type === "checkbox") return values.length ? words.wordYes : words.wordNo;
    if (control.tagName === "SELECT") {
      return [...control.options].filter((option) => values.includes(option.value)).map((option) => option.text.trim()).join(", ");
    }
    return plain(values[0] ?? "").trim();
  }
  function labelOf(control) {
    const label = control.labels?.[0] ?? document.querySelector(`label[for="${CSS.escape(control.id)}"]`);
    const text = (control.getAttribute("aria-label") || label?.textContent || control.name).replace(/\s*:\s*$/, "").trim();
    const row = control.name.match(/^(.+)-(\d+)-/);
    const heading = row && document.getElementById(`${row[1]}-group`)?.querySelector("h2")?.textContent.trim();
    return heading ? `${heading} ${Number(row[2]) + 1}: ${text}` : text;
  }

  // --- What others ask ---

  const entriesOf = (form) => controlsOf(form).flatMap((control) => valuesOf(control).map((value) => [control.name, value]));
  const filesOf = (form) =>
    [...form.elements].filter((control) => control.type === "file").flatMap((control) => [...control.files].map((file) => file.name));
  const changesOf = (form) =>
    controlsOf(form).filter(isTouched).map((control) => ({
      name: control.name,
      label: labelOf(control),
      before: shown(control, valuesAtFirst(control)),
      typed: shown(control),
    }));
  const named = (form, name) => controlsOf(form).filter((control) => control.name === name);
  const shownIn = (form, name) => {
    const controls = named(form, name);
    return controls.length ? controls.map((control) => shown(control)).filter(Boolean).join(", ") : null;
  };
  const labelIn = (form, name) => named(form, name).map(labelOf)[0] ?? null;
  // A form that is shown again after it was sent is not saved either.
  const isReshown = (form) => words.isPost === "yes" && Boolean(form.querySelector("[name=_draft][data-can-return]"));
  const isChanged = (form) => isReshown(form) || controlsOf(form).some(isTouched) || filesOf(form).length > 0;
  // Forms that hold something typed; neither the sign-out nor the choice of an action in a list.
  const forms = () =>
    [...document.querySelectorAll("#content form[method=post]:not(#changelist-form, #back-to-form)")].filter(
      (form) => !form.querySelector("[type=password], [autocomplete=one-time-code]")
        && controlsOf(form).some((control) => control.type !== "hidden"),
    );

  window.addEventListener("load", () => note(document));
  document.addEventListener("formset:added", (event) => note(event.target));
  return { words, forms, entriesOf, filesOf, changesOf, shownIn, labelIn, isReshown, isChanged };
})();
