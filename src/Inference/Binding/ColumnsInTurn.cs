using ProbDsl.Compiler.Graph;

namespace ProbDsl.Inference.Binding;

/// <summary>Replaces `all` by one column.</summary>
internal static class ColumnsInTurn
{
    public static Expr Replace(Expr expr, FromColumn column) =>
        new ExprRewrite(e => e is FromAllColumns ? column : null, at => at).Apply(expr);
}
