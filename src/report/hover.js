// Shows the values of the mark under the pointer at once; without this, browsers do it after a while.
(() => {
  const box = document.createElement("div");
  box.id = "value";
  box.hidden = true;
  document.body.append(box);
  let title = null;
  const restore = () => {
    if (title) title.element.append(title.node);
    title = null;
    box.hidden = true;
  };
  document.addEventListener("pointerover", (event) => {
    restore();
    const node = event.target.querySelector?.(":scope > title");
    if (!node) return;
    title = { element: event.target, node };
    node.remove(); // or the browser shows it a second time
    box.textContent = node.textContent.replaceAll("; ", "\n");
    box.hidden = false;
    const { width, height } = box.getBoundingClientRect();
    const x = Math.min(event.clientX + 14, innerWidth - width - 8);
    const y = event.clientY - height - 10;
    box.style.left = `${Math.max(8, x)}px`;
    box.style.top = `${y < 8 ? event.clientY + 18 : y}px`;
  });
  document.addEventListener("scroll", restore, { passive: true });
  addEventListener("beforeprint", restore);
})();
