"""Opens a report of a run in Chromium, moves its sliders, saves its data, and prints what it saw as JSON.

  use_report.py REPORT.html
"""
import json
import shutil
import sys

from playwright.sync_api import sync_playwright

browser_path = shutil.which("chromium") or shutil.which("chromium-browser")
path = sys.argv[1]
seen = {"complaints": [], "requests": [], "sections": {}}


def read(section):
    """What a figure shows: its texts, and the colours and places of its marks."""
    return section.evaluate(
        """section => ({
          texts: [...section.querySelectorAll("svg text")].map(text => text.textContent),
          marks: [...section.querySelectorAll(".mark-rect path, .mark-symbol path, .mark-line path")]
            .map(mark => [mark.getAttribute("fill"), mark.getAttribute("d"), mark.getAttribute("transform")].join()),
        })""")


with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
    page = browser.new_page(viewport={"width": 1100, "height": 900})
    page.on("console", lambda message: seen["complaints"].append(message.text))
    page.on("pageerror", lambda error: seen["complaints"].append(str(error)))
    page.on("request", lambda request: seen["requests"].append(request.url))
    page.goto(f"file://{path}")
    page.wait_for_function("[...document.querySelectorAll('section')].every(section => section.dataset.drawn)")
    for section in page.query_selector_all("section"):
        before = read(section)
        figure = {"texts": before["texts"], "marks": len(before["marks"]), "slider": None, "moved": [], "changed": 0}
        slider = section.query_selector("input[type=range]")
        if slider:
            figure["slider"] = int(slider.get_attribute("max"))
            slider.evaluate("slider => { slider.value = 0; slider.dispatchEvent(new Event('input', {bubbles: true})); }")
            page.wait_for_timeout(400)
            after = read(section)
            figure["moved"] = after["texts"]
            figure["changed"] = sum(a != b for a, b in zip(before["marks"], after["marks"]))
        with page.expect_download() as download:
            section.query_selector("button[data-form=csv]").click()
        with open(download.value.path(), encoding="utf-8") as file:
            figure["table"] = file.read()
        figure["file"] = download.value.suggested_filename
        seen["sections"][section.get_attribute("id")] = figure
    browser.close()
seen["requests"] = [url for url in seen["requests"] if not url.startswith(("file:", "blob:", "data:"))]
print(json.dumps(seen))
