using ProbDsl.Data.Columns;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Data.Formats;

/// <summary>What reading a file gave: a table, with warnings; or diagnostics that say why there is none.</summary>
public sealed record CsvReading(Table? Table, ValueList<Diagnostic> Diagnostics);
