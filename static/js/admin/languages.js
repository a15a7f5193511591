/* Turns the rows title_fr, title_ar… of each fieldset into tabs, one a language.
   Without this script all languages are simply listed one below the other. */
(() => {
  let languages; // codes, as in the names of the fields; the first is translated from
  let rowName;
  let words;
  let count = 0;

  const hasText = (row) =>
    [...row.querySelectorAll("input, textarea, .readonly")].some((field) =>
      (field.value ?? field.textContent).replace(/<[^>]*>/g, "").trim().replace(/^-$/, ""),
    );
  const hasError = (row) => Boolean(row.querySelector(".errorlist"));

  function group(fieldset) {
    const fields = new Map();
    for (const row of fieldset.querySelectorAll(".form-row")) {
      const [, name, language] = row.className.match(rowName) ?? [];
      if (name) fields.set(name, { ...fields.get(name), [language]: row });
    }
    const complete = [...fields.values()].filter((rows) => languages.every((language) => rows[language]));
    if (complete.length) build(complete);
  }

  function build(fields) {
    const list = document.createElement("div");
    list.className = "language-tabs";
    list.setAttribute("role", "tablist");
    list.setAttribute("aria-label", words.label);
    fields[0][languages[0]].before(list);

    const tabs = languages.map((language) => {
      const id = `language-${++count}`;
      const tab = document.createElement("button");
      Object.assign(tab, { type: "button", id: `${id}-tab`, lang: language });
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-controls", id);
      const mark = document.createElement("span");
      mark.className = "mark";
      mark.lang = document.documentElement.lang;
      tab.append(words[language], mark);

      const panel = document.createElement("div");
      Object.assign(panel, { id, className: "language-panel" });
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", tab.id);
      panel.append(...fields.map((rows) => rows[language]));
      list.append(tab);
      return { language, tab, panel, mark };
    });
    const panels = document.createElement("div");
    panels.className = "language-panels";
    panels.append(...tabs.map(({ panel }) => panel));
    list.after(panels);

    const select = (chosen, focus) => {
      for (const { tab, panel } of tabs) {
        tab.setAttribute("aria-selected", String(tab === chosen));
        tab.tabIndex = tab === chosen ? 0 : -1;
        panel.hidden = tab !== chosen;
      }
      if (focus) chosen.focus();
      const { language } = tabs.find(({ tab }) => tab === chosen);
      panels.dispatchEvent(new CustomEvent("language:selected", { bubbles: true, detail: { language } }));
    };
    // The same rule as core.translation_states.text_state: a text is missing where another language has it.
    const check = () => {
      for (const { language, tab, mark } of tabs) {
        const error = fields.some((rows) => hasError(rows[language]));
        const missing = fields.some((rows) => !hasText(rows[language]) && languages.some((code) => hasText(rows[code])));
        tab.classList.toggle("has-error", error);
        tab.classList.toggle("is-missing", missing && !error);
        mark.textContent = error ? words.error : missing ? words.missing : "";
      }
    };

    list.addEventListener("click", (event) => {
      const tab = event.target.closest("[role=tab]");
      if (tab) select(tab);
    });
    list.addEventListener("keydown", (event) => {
      const all = tabs.map(({ tab }) => tab);
      const here = all.indexOf(document.activeElement);
      const forward = getComputedStyle(list).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
      const back = forward === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
      const next = { [forward]: here + 1, [back]: here - 1, Home: 0, End: all.length - 1 }[event.key];
      if (next === undefined) return;
      event.preventDefault();
      select(all.at(next % all.length), true);
    });
    tabs.forEach(({ panel }) => panel.addEventListener("input", check));
    check();
    // A link to a field (#id_title_ar) opens the tab that it is in.
    const follow = () => {
      const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
      const found = target && tabs.find(({ panel }) => panel.contains(target));
      if (found) select(found.tab);
      return found;
    };
    addEventListener("hashchange", follow);
    const own = document.getElementById("translation-states")?.dataset.own.split(" ")[0];
    const withError = tabs.find(({ tab }) => tab.classList.contains("has-error"));
    const first = withError ?? (document.querySelector(".translation-own") && tabs.find(({ language }) => language === own));
    if (withError || !follow()) select((first ?? tabs[0]).tab);
  }

  // The template of new rows stays as it is: tabs are made when a row is added, with its own ids.
  const groupAll = (root) =>
    [...root.querySelectorAll("fieldset.module")].filter((fieldset) => !fieldset.querySelector("fieldset")
      && !fieldset.closest(".empty-form")).forEach(group);

  document.addEventListener("DOMContentLoaded", () => {
    const source = document.getElementById("language-tabs");
    if (!source) return;
    words = source.dataset;
    languages = words.languages.split(" ");
    rowName = new RegExp(`(?:^|\\s)field-(\\w+)_(${languages.join("|")})(?:\\s|$)`);
    groupAll(document);
    document.addEventListener("formset:added", (event) => groupAll(event.target));
  });
})();
