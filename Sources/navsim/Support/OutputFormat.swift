import ArgumentParser

/// How results are printed.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
  case text, json, csv, markdown, latex
}

/// How the facts about one thing are printed, where a table would have a single row.
enum FactFormat: String, CaseIterable, ExpressibleByArgument {
  case text, json
}

/// How a few rows with intervals are printed.
enum TableFormat: String, CaseIterable, ExpressibleByArgument {
  case text, json, markdown, latex
}
