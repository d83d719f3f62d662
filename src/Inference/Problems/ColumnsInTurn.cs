using ProbDsl.Compiler;

namespace ProbDsl.Inference;

/// <summary>Puts one column in the place of `all`.</summary>
internal static class ColumnsInTurn
{
    public static Expr Replace(Expr expr, FromColumn column) => expr switch
    {
        FromAllColumns => column,
        Apply apply => apply with { Arguments = [.. apply.Arguments.Select(a => Replace(a, column))] },
        _ => expr,
    };
}
