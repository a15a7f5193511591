/* Rows of figures that are not saved yet: each can be chosen as the whole of another row, and a button adds a part to a
   row, with what the two have in common. */
(() => {
  const SHARED = ["unit", "as_of_date", "as_of_precision", "source", "source_url", "qualifier", "period_start",
    "period_start_precision", "period_end", "period_end_precision", "group", "sex", "age", "region"];
  const wholes = new WeakMap(); // {the field "part of": the row that was chosen in it}
  let group;

  const rows = () => [...group.querySelectorAll(".inline-related:not(.empty-form)")];
  const number = (row) => row.id.split("-").at(-1);
  const field = (row, name) => row.querySelector(`[name="${row.id}-${name}"]`);
  const isNew = (row) => !row.classList.contains("has_original");

  function name(row, word) {
    const said = ["reached", "target", "label_fr"].map((part) => field(row, part)?.value.trim());
    return [said[0] || said[1], said[2]].filter(Boolean).join(" ") || `${word} ${Number(number(row)) + 1}`;
  }

  /* Offers the new rows as wholes. Their numbers change when a row is removed, so the choice is kept as the row itself. */
  function refresh() {
    for (const row of rows()) {
      const select = field(row, "part_of");
      if (!select) continue;
      if (!wholes.has(select) && select.value.startsWith("row-")) {
        wholes.set(select, rows().find((other) => `row-${number(other)}` === select.value));
      }
      select.querySelectorAll("[value^=row-]").forEach((option) => option.remove());
      for (const other of rows().filter((candidate) => candidate !== row && isNew(candidate))) {
        const isWhole = wholes.get(select) === other;
        select.append(new Option(name(other, select.dataset.row), `row-${number(other)}`, isWhole, isWhole));
      }
    }
  }

  function choose(select, row) {
    if (isNew(row)) {
      wholes.set(select, row);
      refresh();
    } else {
      select.value = group.querySelector(`[name="${row.id}-id"]`).value;
    }
  }

  function addButton(row) {
    const select = field(row, "part_of");
    if (!select || select.disabled || row.querySelector(".add-part")) return;
    const button = Object.assign(document.createElement("button"), { type: "button", className: "add-part button", textContent: select.dataset.add });
    button.addEventListener("click", () => {
      document.addEventListener("formset:added", ({ target }) => {
        for (const part of SHARED) if (field(target, part)) field(target, part).value = field(row, part).value;
        field(target, "is_additive").checked = false;
        choose(field(target, "part_of"), row);
        target.scrollIntoView({ block: "center" });
        [...target.querySelectorAll("[name*=-label_]")].find((text) => text.checkVisibility())?.focus({ preventScroll: true });
      }, { once: true });
      group.querySelector(".add-row a").click();
    });
    row.append(button);
  }

  window.addEventListener("load", () => {
    group = document.getElementById("figures-group");
    if (!group) return;
    rows().forEach(addButton);
    refresh();
    group.addEventListener("change", ({ target }) => {
      if (target.matches("[name$=-part_of]")) {
        wholes.set(target, rows().find((row) => `row-${number(row)}` === target.value));
      }
      refresh();
    });
    document.addEventListener("formset:added", ({ target }) => {
      if (group.contains(target)) {
        addButton(target);
        setTimeout(refresh);
      }
    });
    document.addEventListener("formset:removed", () => setTimeout(refresh));
    group.closest("form").addEventListener("submit", refresh, { capture: true });
  });
})();
