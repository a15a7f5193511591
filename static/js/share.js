/* Sends a record on by the sheet of the telephone, where it has one. */
(() => {
  const button = document.querySelector("[data-share]");
  if (!button || !navigator.share) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    const url = document.getElementById("short-address").value;
    navigator.share({ title: button.dataset.share, url }).catch(() => {}); // the reader changed their mind
  });
})();
