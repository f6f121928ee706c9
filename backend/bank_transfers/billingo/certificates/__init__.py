"""Certificates of completeness: what the mirror of a company held at a moment, signed. Told in docs/certificates.md.

`service` issues them: `standing` says whether, `figures` counts what they say, `content` writes and reads the signed
file, `keys` signs it, `wording` has what it proves and what not. `checking` tells whether a file is what was signed,
`against_mirror` whether the mirror still bears it out.
"""
