"""From checked results to text and files.

One content model (`Answer`, `Brief`) and several writers: `markdown`, `html`, `terminal`, `jsonform`; `svg` draws the
charts. Writers of a brief share the walk of `content`; what a reader sees of an item (time, level, place) comes from
`labels`.

Not covered: choosing or checking content. Nothing here takes a draft.
"""
