"""Opens a report of a run in Chromium, moves its sliders, saves its data, looks at it on windows of several widths, light, dark
and printed, and prints what it saw as JSON.

  use_report.py REPORT.html
"""
import json
import shutil
import sys

from playwright.sync_api import sync_playwright

browser_path = shutil.which("chromium") or shutil.which("chromium-browser")
path = sys.argv[1]
seen = {"complaints": [], "requests": [], "sections": {}, "scrolls": {}, "colours": {}}
drawn = "[...document.querySelectorAll('section')].every(section => section.dataset.drawn == section.querySelector('.figure').clientWidth)"


def read(section):
    """What a figure shows: its texts, and the colours and places of its marks."""
    return section.evaluate(
        """section => ({
          texts: [...section.querySelectorAll("svg text")].map(text => text.textContent),
          marks: [...section.querySelectorAll(".mark-rect path, .mark-symbol path, .mark-line path")]
            .map(mark => [mark.getAttribute("fill"), mark.getAttribute("d"), mark.getAttribute("transform")].join()),
        })""")


def beside(section):
    """What is written beside a slider, as far as it is seen."""
    return section.evaluate("""section => {
      const input = section.querySelector("input[type=range]");
      return input && [...input.parentElement.children].filter(element => element !== input && !element.matches(".vega-bind-name")
        && element.getClientRects().length > 0).map(element => element.textContent).join(" ");
    }""")


def look_at_widths(page):
    for width in (1600, 800, 420):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(100)
        page.wait_for_function(drawn)
        seen["scrolls"][str(width)] = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        for section in page.query_selector_all("section"):
            seen["sections"][section.get_attribute("id")]["widths"][str(width)] = section.evaluate(
                "section => [section.querySelector('svg').width.baseVal.value, section.querySelector('.figure').clientWidth]")


def look_at_colours(page):
    for name, media in (("light", {"color_scheme": "light"}), ("dark", {"color_scheme": "dark"}), ("print", {"media": "print"})):
        page.emulate_media(**media)
        seen["colours"][name] = page.evaluate("""() => {
          const style = (selector, name) => getComputedStyle(document.querySelector(selector))[name];
          return [style("body", "backgroundColor"), style("#loss svg .role-axis-label text", "fill"),
            style("#loss .mark-line path", "stroke"), style("#widths .mark-line path", "stroke")];
        }""")


with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
    page = browser.new_page(viewport={"width": 1100, "height": 900})
    page.on("console", lambda message: seen["complaints"].append(message.text))
    page.on("pageerror", lambda error: seen["complaints"].append(str(error)))
    page.on("request", lambda request: seen["requests"].append(request.url))
    page.goto(f"file://{path}")
    page.wait_for_function(drawn)
    for section in page.query_selector_all("section"):
        before = read(section)
        figure = {
            "texts": before["texts"], "marks": len(before["marks"]), "slider": None, "moved": [], "changed": 0,
            "beside": beside(section), "besideMoved": None, "widths": {},
        }
        slider = section.query_selector("input[type=range]")
        if slider:
            figure["slider"] = int(slider.get_attribute("max"))
            slider.evaluate("slider => { slider.value = 0; slider.dispatchEvent(new Event('input', {bubbles: true})); }")
            page.wait_for_timeout(400)
            after = read(section)
            figure["moved"] = after["texts"]
            figure["changed"] = sum(a != b for a, b in zip(before["marks"], after["marks"]))
            figure["besideMoved"] = beside(section)
        with page.expect_download() as download:
            section.query_selector("button[data-form=csv]").click()
        with open(download.value.path(), encoding="utf-8") as file:
            figure["table"] = file.read()
        figure["file"] = download.value.suggested_filename
        seen["sections"][section.get_attribute("id")] = figure
    look_at_widths(page)
    look_at_colours(page)
    browser.close()
seen["requests"] = [url for url in seen["requests"] if not url.startswith(("file:", "blob:", "data:"))]
print(json.dumps(seen))
