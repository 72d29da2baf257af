"""Writers: Evidence → Draft. Nothing they make is shown before verification.

`extractive` needs no model; `prompts` and a `ChatModel` word the same evidence with one.
"""
