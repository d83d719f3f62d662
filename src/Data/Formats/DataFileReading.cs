using ProbDsl.Data.Columns;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Data.Formats;

/// <summary>
/// What reading a data file gave: one of a table, named arrays and an array without a name, or diagnostics that say why there is none.
/// </summary>
public sealed record DataFileReading(Table? Table, ArrayFile? Arrays, LoneArray? Array, ValueList<Diagnostic> Diagnostics)
{
    internal static DataFileReading Failed(Diagnostic why) => new(null, null, null, [why]);
}
