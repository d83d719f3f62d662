using ProbDsl.Parser.Syntax;

namespace ProbDsl.Data.Formats;

/// <summary>
/// The result of reading a JSON file: a table (an array of rows), named arrays (an object), or diagnostics that say why there is neither.
/// </summary>
public sealed record JsonResult(Table? Table, ArrayFile? Arrays, ValueList<Diagnostic> Diagnostics);
