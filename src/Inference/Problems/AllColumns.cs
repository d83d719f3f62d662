using ProbDsl.Parser.Syntax;

namespace ProbDsl.Inference.Problems;

/// <summary>
/// The columns that an `all` stood for in the file that was fitted, in its order: new data are read by these names, whatever else their
/// file has and in whichever order.
/// </summary>
/// <param name="Data">The data name that is read so.</param>
/// <param name="Expression">As written, `all except label`.</param>
public sealed record AllColumns(string Data, string Expression, ValueList<string> Columns);
