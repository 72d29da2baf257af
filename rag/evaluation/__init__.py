"""Scoring: cases, metrics, runner, report, comparison, reference systems, retrieval sets, cases made by code.

    casefile.load → runner.run(cases, bench) → report.table_lines · report.to_dict · page.html
                                           → compare.compare(report, baseline) · compare.gate(report, thresholds)
    retrieval_sets.evaluate(corpus, queries, index, timer)
    baselines.PlainRag · baselines.Bm25Lead      (the same doors as the product: search, ask)
    selfcases.make(items, …) → cases without labels

What other rooms do (asking, searching, writing a brief, checking numbers) arrives as callables in `runner.Bench`.
"""
