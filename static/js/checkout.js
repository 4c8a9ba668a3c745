// Another province, another fee: asks the shop and puts the answer in place, keeping what was typed.
const PARTS = ["[name=checkout_token]", "[name=expected_total_dong]", "[data-sum]", "[data-send]", "[data-methods]"];

async function recount(form) {
  const body = new FormData(form);
  body.set("recount", "1");
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(body) });
  if (!answer.ok || answer.redirected) throw new Error(answer.status);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of PARTS) document.querySelector(part)?.replaceWith(page.querySelector(part));
}

export default function checkout(form) {
  const button = form.querySelector("[name=recount]");
  button.hidden = true;
  form.querySelector("[data-recount]").addEventListener("change", () => {
    recount(form).catch(() => form.requestSubmit(button));
  });
  form.addEventListener("submit", (event) => {
    // A second tap while the first is under way asks nothing new.
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
  });
  addEventListener("pageshow", () => delete form.dataset.sent);
}
