// Keeps the parts of a page up to date that say where to ask: <div data-live="address">. Without this script the browser loads the whole page again (noscript in the layout).
// Asks only while the page is seen, more slowly the longer nothing changes and after failures.
const first = 1000;
const longest = 15000;

function follow(part) {
  let wait = first;
  let timer = 0;

  function later() {
    clearTimeout(timer);
    timer = document.hidden ? 0 : setTimeout(ask, wait);
  }

  async function ask() {
    try {
      const answer = await fetch(part.dataset.live, { headers: { Accept: "text/html" }, cache: "no-store", redirect: "error" });
      if (!answer.ok) {
        throw new Error(String(answer.status));
      }

      const text = await answer.text();
      wait = text === part.shown ? Math.min(longest, wait * 1.5) : first;
      if (text !== part.shown) {
        part.shown = text;
        part.innerHTML = text;
      }

      if (part.querySelector("[data-ended]")) {
        location.reload();
        return;
      }
    } catch {
      wait = Math.min(longest, wait * 2);
    }

    later();
  }

  document.addEventListener("visibilitychange", () => {
    wait = first;
    later();
  });
  later();
}

document.querySelectorAll("[data-live]").forEach(follow);
