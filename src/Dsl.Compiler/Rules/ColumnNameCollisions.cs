namespace ProbDsl.Compiler.Rules;

/// <summary>
/// Warns of a column after `from` with the name of a hyperparameter or, in arithmetic, of another scalar of the story, which may be meant.
/// </summary>
internal sealed class ColumnNameCollisions(ModelGraph graph)
{
    public IEnumerable<Diagnostic> Find()
    {
        foreach (var data in graph.Variables)
            if (data.Origin is ColumnOrigin origin)
                foreach (var expression in origin.Columns)
                    foreach (var part in ExprTree.All(expression))
                        if (part is ColumnValue column && graph.Find(column.Name) is { } other && IsAlike(other, expression))
                            yield return CompilerWarnings.ColumnNameCollision(column.Span, column.Name,
                                $"the {Kind(other)} of line {other.Span.Line}");
    }

    private static bool IsAlike(Variable other, Expr expression) =>
        other.Role == Role.Constant || (other is { Role: not Role.Data, Whole.IsScalar: true } && expression is not ColumnValue);

    private static string Kind(Variable other) =>
        other.Role == Role.Constant ? "hyperparameter" : other.Role == Role.Param ? "param" : "variable";
}
