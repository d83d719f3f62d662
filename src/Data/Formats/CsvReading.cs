using ProbDsl.Parser;

namespace ProbDsl.Data;

/// <summary>What reading a file gave: a table, with warnings; or diagnostics that say why there is none.</summary>
public sealed record CsvReading(Table? Table, ValueList<Diagnostic> Diagnostics);
