"""An assistant's way in: read-only tools over the graph, by the Model Context Protocol.

`server` offers the tools; `organizations`, `figures` and `asking` answer them out of one `corpus`.
`records` says how facts are told, `absences` what there is where no figure is as asked, `grounds`
what a number stands on, `mistakes` what went wrong.
"""
