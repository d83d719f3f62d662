using ProbDsl.Compiler.Diagnostics;
using ProbDsl.Compiler.Graph;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Compiler.Rules;

/// <summary>
/// A column after `from` that is named like a hyperparameter, or, in arithmetic, like another number of the story: perhaps that is meant.
/// </summary>
internal sealed class ColumnsNamedAlike(ModelGraph graph)
{
    public IEnumerable<Diagnostic> Find() =>
        from data in graph.Variables
        where data.Origin is ColumnOrigin
        from expression in ((ColumnOrigin)data.Origin!).Columns
        from column in ExprWalk.All(expression).OfType<FromColumn>()
        let other = graph.Find(column.Name)
        where other is { Role: Role.Constant } || (other is { Role: not Role.Data, Whole.IsScalar: true } && expression is not FromColumn)
        select CompilerWarnings.ColumnNamedAlike(column.Span, column.Name,
            $"the {(other.Role == Role.Constant ? "hyperparameter" : other.Role == Role.Param ? "param" : "variable")} of line "
                + $"{other.Span.Line}");
}
