#!/usr/bin/env python3
"""Uses the page of a hierarchy as a person would, in Chromium, and prints what was read as JSON.

use_page.py --check       exits with 0 if Playwright and Chromium are here
use_page.py PAGE ID HASH  opens the file PAGE, clicks the node ID, follows its first link to a covered node by keyboard,
                          walks on by arrow keys, finds, opens the page again with #HASH, and looks on a narrow
                          screen
"""
import json
import os
import pathlib
import shutil
import sys

from playwright.sync_api import sync_playwright

chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def selected(page):
    return page.eval_on_selector("#page-picture .selected", "element => element.id")


def heading(page):
    return page.inner_text("#page-details h2")


def focused(page):
    return page.evaluate("document.activeElement.id || document.activeElement.textContent")


def use(page, address, node, fragment):
    read = {}
    page.goto(address)
    read["title"] = page.title()
    read["first"] = selected(page)

    page.click(f"#{node}")
    read["clicked"] = {
        "selected": selected(page), "heading": heading(page), "address": page.evaluate("location.hash"),
        "sentences": page.locator("#page-details > p").all_inner_texts(),
        "covers": page.locator("#page-details ul.below a").all_inner_texts(),
        "circles": page.locator("#page-details .pair > div:first-child rect").count(),
        "reducedCircles": page.locator("#page-details .pair > div:last-child rect").count(),
    }
    page.hover(f"#{node}")
    read["related"] = page.locator("#page-picture .sim.related").evaluate_all("list => list.map(e => e.id).sort()")
    page.mouse.move(1, 1)

    # By keyboard alone from here: Tab from the selected box to the first link among the details, Enter.
    page.focus(f"#{node}")
    page.keyboard.press("Tab")
    read["tabbedTo"] = focused(page)
    page.keyboard.press("Enter")
    page.wait_for_function("name => location.hash === '#' + name", arg=read["tabbedTo"])
    read["followed"] = {"selected": selected(page), "heading": heading(page), "focus": focused(page)}

    page.focus("#" + read["followed"]["selected"])
    page.keyboard.press("ArrowUp")
    above = focused(page)
    page.keyboard.press("ArrowDown")
    read["walked"] = [above, focused(page)]
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_function("id => document.getElementById(id).classList.contains('selected')", arg=above)
    read["entered"] = selected(page)

    page.fill("#page-search", fragment)
    read["found"] = page.locator("#page-picture .sim.found").count()

    page.goto("about:blank")
    page.goto(address + "#" + fragment)
    read["linked"] = {"selected": selected(page), "heading": heading(page)}

    # On a narrow screen the picture is wider than its place: what is selected must be scrolled to.
    page.set_viewport_size({"width": 420, "height": 900})
    if page.get_attribute("#page-fit", "aria-pressed") == "true":
        page.click("#page-fit")
    read["inView"] = []
    for name in page.evaluate("graph.nodes.map(node => node.name)"):
        page.evaluate("name => { location.hash = name; }", name)
        page.wait_for_function("name => document.querySelector('#page-details h2').textContent === 'Classes ' + name", arg=name)
        read["inView"].append(page.evaluate("""() => {
            const box = document.querySelector('#page-picture .selected').getBoundingClientRect();
            const view = document.getElementById('page-picture').getBoundingClientRect();
            return box.left >= view.left && box.right <= view.right;
        }"""))
    return read


def main():
    with sync_playwright() as playwright:
        if not chromium:
            sys.exit("there is no chromium in PATH")
        browser = playwright.chromium.launch(executable_path=chromium, headless=True, args=["--no-sandbox"])
        if sys.argv[1] == "--check":
            return browser.close()
        page = browser.new_page()
        complaints, requests = [], []
        page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: requests.append(request.url))
        address = pathlib.Path(sys.argv[1]).resolve().as_uri()
        read = use(page, address, sys.argv[2], sys.argv[3])
        browser.close()
        own = (address, "data:", "about:blank")
        read["complaints"] = complaints
        read["requests"] = [request for request in requests if not request.startswith(own)]
        print(json.dumps(read))


main()
