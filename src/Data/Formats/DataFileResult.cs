using ProbDsl.Parser.Syntax;

namespace ProbDsl.Data.Formats;

/// <summary>
/// The result of reading a data file: a table, named arrays or an array without a name, or diagnostics that say why there is none.
/// </summary>
public sealed record DataFileResult(Table? Table, ArrayFile? Arrays, UnnamedArray? Array, ValueList<Diagnostic> Diagnostics)
{
    internal static DataFileResult Failed(Diagnostic why) => new(null, null, null, [why]);
}
