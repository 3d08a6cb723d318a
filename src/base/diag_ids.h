/*
 * diag_ids.h - every diagnostic, sorted by id, one per line; included where DIAG is defined.
 * An id, once published, keeps its meaning. Families are listed in diag.h.
 */
DIAG(E0101, ERROR, "unexpected character")
DIAG(E0102, ERROR, "text without closing quote")
DIAG(E0103, ERROR, "malformed number")
DIAG(E0104, ERROR, "malformed date or time")
DIAG(E0105, ERROR, "not valid UTF-8")
DIAG(E0106, ERROR, "file too large")
DIAG(E0107, ERROR, "nested too deeply")
DIAG(E0108, ERROR, "tab in indentation")
DIAG(E0110, ERROR, "unexpected token")
DIAG(E0111, ERROR, "expected slot")
DIAG(E0112, ERROR, "duplicate slot")
DIAG(E0113, ERROR, "slot out of order")
DIAG(E0114, ERROR, "missing slot")
DIAG(E0115, ERROR, "unknown declaration")
DIAG(E0116, ERROR, "mixed `and` and `or` without brackets")
DIAG(E0117, ERROR, "language version missing or unknown")
