namespace ProbDsl.Inference.Problems;

/// <summary>
/// The columns that an `all` expanded to in the fitted file, in its order: new data are read by these names, whatever other columns their
/// file has and in any order.
/// </summary>
/// <param name="Data">The data name with the `all`.</param>
/// <param name="Expression">As written, `all except label`.</param>
public sealed record ExpandedColumns(string Data, string Expression, ValueList<string> Columns);
