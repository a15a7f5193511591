/* Beside each text in the form: its state, its number of words and, where there is room, its French source.
   Comes after languages.js, which makes the tabs. Without scripts the states are a table below the texts. */
(() => {
  const KEY = "portal-french-beside";
  let languages; // [[code, direction]]; the first is translated from
  let words;

  const remembered = () => {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null; // storage is switched off
    }
  };
  const remember = (value) => {
    try {
      localStorage.setItem(KEY, value);
    } catch {
      /* then it is forgotten */
    }
  };
  let isBeside;
  // Translators, and users who follow a link to a translation, see the source at once; others open it.
  const isTranslating = () =>
    Boolean(document.querySelector(".translation-own") || languages.slice(1).some(([code]) => location.hash.endsWith(`_${code}`))) && matchMedia("(min-width: 75rem)").matches;

  // --- French beside it ---

  function lay(container) {
    const panels = new Map(languages.map(([language]) => [language, container.querySelector(`[data-language="${language}"]`)]));
    const chosen = container.dataset.chosen;
    const [source] = languages[0];
    const both = isBeside && chosen !== source;
    container.classList.toggle("is-beside", both);
    for (const [language, panel] of panels) {
      panel.hidden = language !== chosen && !(both && language === source);
      const rows = [...panel.children].filter((row) => row.matches(".form-row"));
      panel.style.setProperty("--rows", rows.length);
    }
  }

  function prepare(container) {
    if (container.dataset.prepared) return;
    container.dataset.prepared = "yes";
    [...container.children].forEach((panel, i) => {
      const [lang, dir] = languages[i];
      panel.dataset.language = lang;
      panel.querySelectorAll(".readonly").forEach((text) => {
        Object.assign(text, { lang, dir });
      });
      panel.querySelectorAll(".form-row").forEach(addCount);
    });
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "beside-button", textContent: words.beside });
    button.setAttribute("aria-pressed", String(isBeside));
    button.addEventListener("click", () => {
      isBeside = !isBeside;
      remember(isBeside ? "yes" : "no");
      document.querySelectorAll(".beside-button").forEach((other) => other.setAttribute("aria-pressed", String(isBeside)));
      document.querySelectorAll(".language-panels").forEach(lay);
    });
    container.before(button);
    const tabs = [...container.parentElement.querySelectorAll(":scope > .language-tabs [role=tab]")];
    const selected = tabs.findIndex((tab) => tab.getAttribute("aria-selected") === "true");
    container.dataset.chosen = languages[Math.max(selected, 0)][0];
    container.addEventListener("language:selected", ({ detail }) => {
      container.dataset.chosen = detail.language;
      lay(container);
    });
    container.addEventListener("input", () => countAll(container));
    container.addEventListener("change", () => countAll(container));
    countAll(container);
    lay(container);
  }

  // --- Words ---

  const textOf = (row) => {
    const shown = row.querySelector(".tiptap, .readonly");
    if (shown) return shown.innerText;
    const typed = row.querySelector("textarea, input:not([type=hidden], [type=checkbox])")?.value ?? "";
    return /<\w/.test(typed) ? new DOMParser().parseFromString(typed.replace(/<\/?(p|li|h\d|t[dhr]|br)\b/g, " $&"), "text/html").body.textContent : typed;
  };
  const count = (row) => textOf(row).split(/\s+/).filter((word) => word && word !== "-").length;

  function addCount(row) {
    const line = document.createElement("p");
    line.className = "word-count";
    row.append(line);
  }

  function countAll(container) {
    const [french, ...others] = [...container.children].map((panel) => [...panel.querySelectorAll(":scope > .form-row")]);
    french.forEach((row, i) => {
      const source = count(row);
      row.querySelector(".word-count").textContent = `${words.words} ${source}`;
      for (const rows of others) {
        const line = rows[i]?.querySelector(".word-count");
        if (line) line.textContent = `${words.words} ${count(rows[i])} (${words.french} ${source})`;
      }
    });
  }

  // --- States ---

  function moveNotes(table) {
    for (const note of table.querySelectorAll(".translation-note")) {
      const row = document.querySelector(`.language-panels .field-${note.dataset.text}`);
      if (!row) continue;
      note.querySelector("a.text-state").replaceWith(
        Object.assign(document.createElement("span"), {
          className: note.querySelector("a.text-state").className,
          textContent: note.querySelector("a.text-state").textContent,
        }),
      );
      row.append(note);
    }
    table.hidden = !table.querySelector(".translation-note");
  }

  document.addEventListener("DOMContentLoaded", () => {
    const table = document.getElementById("translation-states");
    if (!table) return;
    words = table.dataset;
    const tabs = document.getElementById("language-tabs").dataset;
    const directions = tabs.directions.split(" ");
    languages = tabs.languages.split(" ").map((code, i) => [code, directions[i]]);
    isBeside = remembered() === null ? isTranslating() : remembered() === "yes";
    moveNotes(table);
    document.querySelectorAll(".language-panels").forEach(prepare);
    document.addEventListener("formset:added", (event) => event.target.querySelectorAll(".language-panels").forEach(prepare));
    // A link to a rich text names the field that the editor replaces.
    const aim = () => {
      const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
      const row = target && target.closest(".form-row");
      if (!row) return;
      row.scrollIntoView({ block: "center" });
      (row.querySelector(".tiptap") ?? target).focus({ preventScroll: true });
    };
    addEventListener("hashchange", aim);
    aim();
    document.addEventListener("prose-editor:ready", ({ target }) => {
      const container = target.closest(".language-panels");
      if (container) countAll(container);
      if (`#${target.id}` === location.hash) aim();
    });
  });
})();
