/* The editor's menu, links, tables and pictures as the portal wants them: every name in the reader's language (the words
   come from desk/editor_words.py, through Django's catalogue for scripts), dialogs that the server makes. */
import * as editorParts from "django-prose-editor/editor";

const { crel, gettext, updateAttrsDialog } = editorParts;
const settings = (editor) => editor.options.element.querySelector("textarea").dataset;

/* The editor's own scripts name their buttons in English: translate each name on its way into the menu. */
export const Menu = editorParts.Menu.extend({
  addStorage() {
    const storage = this.parent();
    const { buttons, menu } = storage;
    for (const kind of ["text", "material", "svg"]) {
      const make = buttons[kind];
      buttons[kind] = (content, title, ...rest) => make(content, gettext(title || content), ...rest);
    }
    const { heading } = buttons;
    buttons.heading = (level) => {
      const button = heading(level);
      const name = gettext(button.title);
      button.title = name;
      button.setAttribute("aria-label", name);
      return button;
    };
    const { defineItem, dropdown } = menu;
    menu.defineItem = (item) => {
      if (item.option) item.option.textContent = gettext(item.option.textContent);
      defineItem(item);
    };
    menu.dropdown = (...args) => {
      const dom = dropdown(...args);
      const [opener, picker] = dom.children;
      // The button inside only shows the current choice: it is replaced at every change and would lose the focus. So a
      // picture takes its place, because no control may stand inside another.
      const name = () => {
        const choice = opener.querySelector("button");
        if (!choice) return;
        const picture = document.createElement("span");
        picture.className = choice.className;
        picture.setAttribute("aria-hidden", "true");
        picture.append(...choice.childNodes);
        opener.setAttribute("aria-label", `${gettext("question_mark")} – ${choice.title}`);
        choice.replaceWith(picture);
      };
      opener.setAttribute("role", "button");
      opener.setAttribute("aria-haspopup", "true");
      opener.tabIndex = 0;
      opener.addEventListener("keydown", (event) => {
        if (!["Enter", " ", "ArrowDown"].includes(event.key)) return;
        event.preventDefault();
        opener.click();
        picker.querySelector(".prose-menubar__option:not(.hidden)")?.focus();
      });
      // The editor's own script lets the list begin at the left edge of its button, in every direction of writing.
      opener.addEventListener("click", () => {
        if (getComputedStyle(opener).direction !== "rtl") return;
        picker.style.left = `${window.scrollX + opener.getBoundingClientRect().right - picker.offsetWidth}px`;
      });
      new MutationObserver(name).observe(opener, { childList: true });
      return dom;
    };
    return storage;
  },
});

export const Table = editorParts.Table.extend({
  addCommands() {
    return {
      ...this.parent?.(),
      insertTableWithOptions: () => ({ editor }) => {
        const number = (title, value) => ({ type: "number", title: gettext(title), format: "number", default: value, min: "1", max: "100" });
        updateAttrsDialog(
          {
            rows: number("Rows", "3"),
            cols: number("Columns", "3"),
            withHeaderRow: { type: "boolean", title: gettext("Include header row"), default: true },
          },
          { title: gettext("Table Properties"), submitText: gettext("Insert Table") },
        )(editor, {}).then((chosen) => {
          if (!chosen) return;
          const [rows, cols] = [chosen.rows, chosen.cols].map((text) => Number.parseInt(text, 10) || 3);
          editor.chain().focus().insertTable({ rows, cols, withHeaderRow: chosen.withHeaderRow }).run();
        });
      },
    };
  },
});

export const Image = editorParts.Image.extend({
  addMenuItems({ buttons, menu }) {
    const button = buttons.material("image", "insert picture");
    button.classList.add("picture-button");
    menu.defineItem({ name: "picture", groups: "link", priority: 50, button, command: choosePicture });
  },
});

function choosePicture(editor) {
  const { dialog } = openDialog(settings(editor).pictures, "picture-dialog", editor);
  dialog.addEventListener("click", ({ target }) => {
    const choice = target.closest("[data-src]");
    if (!choice) return;
    const { src, alt, width, height } = choice.dataset;
    dialog.close();
    editor.chain().focus().setImage({ src, alt, width, height }).run();
  });
}

export const Link = editorParts.Link.extend({
  addMenuItems(storage) {
    this.parent?.(storage);
    const { menu, buttons } = storage;
    menu.defineItem({
      name: "link",
      groups: "link",
      button: buttons.material("insert_link", "insert link"),
      command: chooseLink,
      active: (editor) => editor.isActive("link"),
    });
  },
  addCommands() {
    return { ...this.parent?.(), addLink: () => ({ editor }) => chooseLink(editor) };
  },
});

/* Links what is selected to an address that is typed, or to a page or document of ours that is chosen. */
function chooseLink(editor) {
  const { href = "" } = editor.getAttributes("link");
  const { links } = settings(editor);
  const query = new URLSearchParams({ address: href, language: editor.view.dom.lang });
  const { dialog, refuse } = openDialog(`${links}?${query}`, "link-dialog", editor);

  const link = (address, title) => {
    dialog.close();
    const change = editor.chain().focus().extendMarkRange("link");
    if (editor.state.selection.empty && !editor.isActive("link")) {
      change.insertContent({ type: "text", text: title, marks: [{ type: "link", attrs: { href: address } }] }).run();
    } else {
      change.setLink({ href: address }).run();
      editor.commands.setTextSelection(editor.state.selection.to); // what comes next must not replace the link
    }
  };
  dialog.addEventListener("click", ({ target }) => {
    const choice = target.closest("[data-address]");
    if (choice) link(choice.dataset.address, choice.dataset.title);
  });
  dialog.addEventListener("submit", async (event) => {
    if (!event.target.matches("[data-typed]")) return;
    event.preventDefault();
    const typed = new FormData(event.target).get("typed");
    const answer = await fetch(`${links}?${new URLSearchParams({ typed })}`).catch(() => null);
    if (!answer?.ok || answer.redirected) return refuse();
    const { address, problem } = await answer.json();
    dialog.querySelector("[data-problem]").textContent = problem;
    if (address) link(address, typed.trim());
  });
  return true;
}

/* Opens a dialog with what the server answers; forms in it with the method GET replace its results. */
function openDialog(address, name, editor) {
  const dialog = crel("dialog", { className: `editor-dialog ${name}`, "aria-labelledby": `${name}-title` });
  // Offline, signed out, or not allowed. The text in the form is not saved yet: stay on this page.
  const refuse = () => {
    dialog.close();
    window.alert(settings(editor).failed);
  };
  const load = async (url) => {
    const answer = await fetch(url).catch(() => null);
    if (!answer?.ok || answer.redirected) return refuse();
    const results = dialog.querySelector("[data-results]");
    const content = new DOMParser().parseFromString(await answer.text(), "text/html").body;
    if (results) return results.replaceWith(content.querySelector("[data-results]"));
    dialog.append(...content.childNodes);
    dialog.showModal();
    dialog.querySelector("input:not([type=hidden])").focus();
  };
  dialog.addEventListener("submit", (event) => {
    if (!event.target.matches("[role=search]")) return;
    event.preventDefault();
    load(`${event.target.getAttribute("action")}?${new URLSearchParams(new FormData(event.target))}`);
  });
  dialog.addEventListener("click", ({ target }) => {
    if (target.closest("[data-close]")) dialog.close();
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  load(address);
  return { dialog, refuse };
}
