/* Shows where the focal point is, and moves it where the picture is clicked. The two number fields hold the value. */
document.addEventListener("DOMContentLoaded", () => {
  const frame = document.querySelector(".focal-point");
  const [x, y] = ["id_focus_x", "id_focus_y"].map((id) => document.getElementById(id));
  if (!frame || !x || !y) return;
  const image = frame.querySelector("img");
  const mark = document.createElement("span");
  mark.className = "focal-point-mark";
  frame.append(mark);
  document.querySelector(".focal-point-hint").hidden = false;

  const percent = (number) => Math.min(100, Math.max(0, Math.round(number)));
  const draw = () => {
    mark.style.insetInlineStart = `${percent(Number(x.value))}%`;
    mark.style.insetBlockStart = `${percent(Number(y.value))}%`;
  };
  frame.addEventListener("click", (event) => {
    const box = image.getBoundingClientRect();
    x.value = percent((100 * (event.clientX - box.left)) / box.width);
    y.value = percent((100 * (event.clientY - box.top)) / box.height);
    draw();
  });
  x.addEventListener("input", draw);
  y.addEventListener("input", draw);
  draw();
});
