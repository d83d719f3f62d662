using ProbDsl.Compiler;
using ProbDsl.Parser;

namespace ProbDsl.Inference;

/// <summary>What can stand in the way of densities and predictions of rows.</summary>
public static class RowDiagnostics
{
    public static Diagnostic NoRows(LoweringLimit limit) => Diagnostic.Error("E0421", $"the rows have no density of their own: of `{limit.Statement.Name}`, {limit.Reason}", limit.Statement.Span).Next(limit.Next);
}
