namespace ProbDsl.Compiler.Typing;

/// <summary>Splits pipes `a |> b |> c` into stages.</summary>
internal static class Pipes
{
    /// <summary>The stages from left to right; an expression without a pipe is a single stage.</summary>
    public static ValueList<ExprSyntax> Stages(ExprSyntax expr)
    {
        var stages = new List<ExprSyntax>();
        while (true)
        {
            if (expr is ParenthesisSyntax { Inner: BinarySyntax { Operator.Text: "|>" } } inner) expr = inner.Inner;
            if (expr is not BinarySyntax { Operator.Text: "|>" } pipe) break;
            stages.Add(pipe.Right);
            expr = pipe.Left;
        }

        stages.Add(expr);
        stages.Reverse();
        return [.. stages];
    }
}
