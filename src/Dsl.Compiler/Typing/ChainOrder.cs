using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>Says whether the statements of a loop read their own array at an earlier or a later position of that loop.</summary>
internal static class ChainOrder
{
    public static Order Of(ForSyntax loop)
    {
        var steps = Statements(loop.Body).SelectMany(s => Steps(s, loop.Name.Text)).ToList();
        return steps.Any(s => s < 0) ? Order.Forward : steps.Any(s => s > 0) ? Order.Backward : Order.Free;
    }

    private static IEnumerable<(TargetSyntax Target, ExprSyntax Value)> Statements(IEnumerable<StatementSyntax> body) => body.SelectMany(s => s switch
    {
        ForSyntax inner => Statements(inner.Body),
        DrawSyntax draw => [(draw.Target, draw.Law)],
        DefineSyntax define => [(define.Target, define.Value)],
        _ => Enumerable.Empty<(TargetSyntax, ExprSyntax)>(),
    });

    /// <summary>How far from the target's own position the statement reads its array.</summary>
    private static IEnumerable<double> Steps((TargetSyntax Target, ExprSyntax Value) statement, string loop)
    {
        var own = statement.Target.Dims.Select(d => Shift(d.From, loop)).FirstOrDefault(s => s is not null) ?? 0;
        return from element in SyntaxWalk.Elements(statement.Value)
               where element.Array is ReferenceSyntax name && name.Name.Text == statement.Target.Name.Text
               from index in element.Indices
               let shift = Shift(index.From, loop)
               where shift is not null && shift != own
               select shift.Value - own;
    }

    private static double? Shift(ExprSyntax? index, string loop) => index switch
    {
        ReferenceSyntax name when name.Name.Text == loop => 0,
        BinarySyntax { Operator.Text: "-", Left: ReferenceSyntax name, Right: NumberSyntax step } when name.Name.Text == loop => -step.Value,
        BinarySyntax { Operator.Text: "+", Left: ReferenceSyntax name, Right: NumberSyntax step } when name.Name.Text == loop => step.Value,
        _ => null,
    };
}
