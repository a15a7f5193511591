/* On a phone, the filters open as a sheet over the list: a dialog that keeps the focus, and that Escape, back and its
   buttons close. Without this script they unfold in their place. */
(() => {
  const form = document.querySelector("form[data-list]");
  const fold = form?.querySelector(".filters-narrow"), sheet = form?.querySelector(".filters-sheet");
  if (!fold || !sheet) return;

  const wide = matchMedia("(min-width: 60rem)"), summary = fold.querySelector("summary");
  let before = null, isFirst = true; // the address when it was opened

  /* Everything but the sheet, and what is announced, is out of reach while it is open. */
  const shut = (isShut) => {
    for (let inside = sheet; inside !== document.body; inside = inside.parentElement) {
      for (const other of inside.parentElement.children) {
        if (other !== inside && !other.matches("[data-list-status], [data-list-fault]")) other.inert = isShut;
      }
    }
  };

  /* At first only what is chosen is unfolded, so that all names are in sight. */
  const foldGroups = () => {
    for (const group of sheet.querySelectorAll(".filter-group")) {
      group.open = Boolean(group.querySelector("input:checked:not([value='']), .field-problem"));
    }
    isFirst = false;
  };

  const open = (target = sheet) => {
    if (isFirst) foldGroups();
    fold.open = true;
    form.dataset.sheet = "open";
    sheet.setAttribute("role", "dialog");
    sheet.setAttribute("aria-labelledby", "sheet-title");
    sheet.tabIndex = -1;
    shut(true);
    before = location.href;
    history.scrollRestoration = "manual"; // closing leads to the results, and history.back() must not lead away again
    history.pushState({ sheet: true }, "");
    target.focus();
  };

  const close = (isBack = false) => {
    if (!form.dataset.sheet) return;
    delete form.dataset.sheet;
    for (const name of ["role", "aria-labelledby", "tabindex"]) sheet.removeAttribute(name);
    shut(false);
    fold.open = false;
    summary.focus({ preventScroll: true });
    if (!isBack && location.href === before) history.back();
    else history.scrollRestoration = "auto";
  };

  const show = () => {
    close();
    document.querySelector('[data-live="results"]').scrollIntoView();
    document.getElementById("results").focus({ preventScroll: true });
  };

  summary.addEventListener("click", (event) => {
    if (wide.matches) return;
    event.preventDefault();
    open();
  });
  sheet.addEventListener("click", ({ target }) => {
    if (target.closest("[data-sheet-close]")) close();
    if (target.closest("[data-sheet-show]")) show();
  });
  document.addEventListener("keydown", (event) => {
    const empties = event.target.matches?.("input[type=search]") && event.target.value; // there Escape has a meaning already
    if (event.key === "Escape" && !event.defaultPrevented && !empties) close();
  });
  document.addEventListener("list:back", () => close(true));
  addEventListener("popstate", () => setTimeout(() => { history.scrollRestoration = "auto"; }, 100));
  wide.addEventListener("change", () => close());

  /* A problem named above the list leads to its field in the sheet. */
  document.addEventListener("click", (event) => {
    const link = event.target.closest('[data-list-problems] a[href^="#"]');
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field || wide.matches || !sheet.contains(field)) return;
    event.preventDefault();
    open(field.querySelector("summary") || field);
  });

  fold.classList.add("is-sheet"); // its button sticks; without this script the filters unfold in their place, far above
  if (!wide.matches) fold.open = false;
})();
