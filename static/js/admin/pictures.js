/* A button below each rich-text editor that opens the picture library in a dialog and inserts what is chosen there.
   The server makes the dialog's content, in the officer's language: templates/admin/pictures/library.html. */
document.addEventListener("prose-editor:ready", ({ target, detail }) => {
  const { pictures, picturesLabel, picturesFailed } = target.dataset;
  if (!pictures) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "picture-button";
  button.textContent = picturesLabel;
  button.addEventListener("click", () => openLibrary(pictures, picturesFailed, detail.editor));
  detail.editor.view.dom.closest(".prose-editor").after(button);
});

function openLibrary(address, failed, editor) {
  const dialog = document.createElement("dialog");
  dialog.className = "picture-dialog";
  dialog.setAttribute("aria-labelledby", "picture-dialog-title");

  const load = async (url) => {
    const answer = await fetch(url).catch(() => null);
    if (!answer?.ok || answer.redirected) {
      // Offline, signed out, or not allowed. The text in the form is not saved yet: stay on this page.
      dialog.close();
      window.alert(failed);
      return;
    }
    dialog.innerHTML = await answer.text();
    if (!dialog.open) dialog.showModal();
    dialog.querySelector("input[type=search]").focus();
  };

  dialog.addEventListener("submit", (event) => {
    event.preventDefault();
    load(`${address}?${new URLSearchParams(new FormData(event.target))}`);
  });
  dialog.addEventListener("click", ({ target }) => {
    const choice = target.closest("[data-src]");
    if (choice) {
      const { src, alt, width, height } = choice.dataset;
      dialog.close();
      editor.chain().focus().setImage({ src, alt, width, height }).run();
    } else if (target.closest("[data-close]")) {
      dialog.close();
    }
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  load(address);
}
