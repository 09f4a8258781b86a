"""What stands on the page that asks, whatever graph it asks: its words and its fields."""

from __future__ import annotations

#: The first words, by who answers.
LEADS = {
    "engine": """<p class="ask-lead">{title}: every fact with its evidence, asked in SPARQL by an
engine that runs on your own machine. Nothing that you ask leaves it.</p>""",
    "endpoint": """<p class="ask-lead">{title}: every fact with its evidence, asked in SPARQL at
<code>{endpoint}</code>, where programs ask it, too.</p>""",
}
NEEDED = """<noscript><p class="ask-note">This page needs JavaScript. Without it,
<code>agencygraph query</code> asks.</p></noscript>"""
#: Leads those who go by keyboard past the questions.
SKIP = '<a class="skip" id="ask-skip" href="#ask-text">Skip to the editor</a>'
#: The questions, with a field to find one.
LIST = """<nav class="ask-questions" aria-labelledby="ask-head-questions">
<h2 id="ask-head-questions">{count} named questions</h2>
<label class="ask-live-only">Find a question <input type="search" id="ask-find"
 autocomplete="off"></label>
<p id="ask-found" class="ask-found" role="status"></p>
<div class="ask-list" id="ask-list">{listed}</div></nav>"""
#: The page of a site before it asks, and where it cannot: words, and links to the questions' pages.
START = """<div id="ask"><h1>Ask the graph</h1>{lead}
<noscript><p class="note">To ask, this page needs JavaScript. Without it, the links below lead
to the answers of the named questions, and <code>agencygraph query</code> asks any other.</p>
</noscript>
<p class="note" id="ask-disk" hidden>Opened from a disk, a page may read no file beside it, so it
cannot ask. {disk} The links below lead to the answers of the named questions.</p>
<p class="note gone" id="ask-failed" role="alert" hidden></p>
<h2>{count} named questions</h2>
<div class="ask-list" id="ask-list">{listed}</div></div>"""
ONE_FILE = """<a href="{}">The same page as one file</a> asks from a disk, too."""
NO_FILE = """From any web host it does, and so does the one file that
<code>agencygraph site --single-file</code> writes."""
WITHOUT = """<h1>Ask the graph</h1><div class="note"><p>This site was built without the engine that
runs queries in the browser. Whoever builds it adds that with
<code>agencygraph site --fetch-engine</code>. All else is here: each question below has a page with
its query and its answer, and runs with <code>agencygraph query</code>.</p></div>"""
#: Where there is an endpoint, the form works without JavaScript: it comes back to the page's host.
METHOD = ' method="post"'
PLAIN = """<noscript><button type="submit" name="as" value="csv">CSV</button></noscript>
"""
MAIN = """<div class="ask-main">
<form id="ask-form"@METHOD@>
<div id="ask-asked" class="ask-asked" hidden><h2 id="ask-words"></h2>
<div id="ask-parameters" class="ask-parameters"></div></div>
<label for="ask-text" class="ask-label">Query, in SPARQL</label>
<div class="ask-editor"><pre id="ask-shown" aria-hidden="true"></pre><textarea id="ask-text"
 name="query" spellcheck="false" autocapitalize="off" autocomplete="off"
 aria-describedby="ask-status ask-hint"></textarea></div>
<p id="ask-hint" class="ask-hint">Ctrl + Enter runs it, Tab leaves the editor. Common prefixes need
no declaration.</p>
<div class="ask-run"><button type="submit" id="ask-go">Run</button>
@PLAIN@<button type="button" id="ask-stop" class="ask-live-only" disabled>Stop</button>
<label class="ask-live-only">Stop by itself after
<select id="ask-limit">@LIMITS@</select></label></div>
</form>
<p id="ask-status" class="ask-status" role="status"></p>
<section id="ask-answer" aria-labelledby="ask-head-answer" hidden>
<div class="ask-bar"><h2 id="ask-head-answer">Answer</h2><div id="ask-tabs"></div>
<div class="ask-downloads" role="group" aria-label="Take the answer along"><button type="button"
 id="ask-csv">CSV</button><button type="button" id="ask-json">JSON</button><button type="button"
 id="ask-turtle">Turtle</button><button type="button" id="ask-share">Copy address</button></div>
</div>
<div id="ask-result"></div>
</section>
</div>"""
