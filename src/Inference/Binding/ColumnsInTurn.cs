using ProbDsl.Compiler.Graph;

namespace ProbDsl.Inference.Binding;

/// <summary>Puts one column in the place of `all`.</summary>
internal static class ColumnsInTurn
{
    public static Expr Replace(Expr expr, FromColumn column) =>
        new ExprRewrite(e => e is FromAllColumns ? column : null, at => at).Apply(expr);
}
