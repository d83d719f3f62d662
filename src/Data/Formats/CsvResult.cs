using ProbDsl.Parser.Syntax;

namespace ProbDsl.Data.Formats;

/// <summary>The result of reading a file: a table with warnings, or no table and the errors.</summary>
public sealed record CsvResult(Table? Table, ValueList<Diagnostic> Diagnostics);
