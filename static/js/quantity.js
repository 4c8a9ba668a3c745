export default function quantity(element) {
  const input = element.querySelector("input");
  const most = Number(input.dataset.most) || 999;
  for (const button of element.querySelectorAll("[data-step]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const wanted = (Number.parseInt(input.value, 10) || 0) + Number(button.dataset.step);
      input.value = Math.min(Math.max(wanted, 1), most);
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
}
