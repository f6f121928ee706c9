"""Long work with progress, for any domain: begun by a request, done on a worker or in a thread, its file kept a while.

A domain describes a kind of work (`kinds.Kind`), names it in OPERATION_KINDS, and begins one by `dispatch.start`.
What becomes of it is told at /api/operations/; docs/background-work.md has the rules.
"""
