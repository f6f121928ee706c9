"""Files of tables into rows of cells: text with delimiters, workbooks old and new, HTML, SpreadsheetML."""
