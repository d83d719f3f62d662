namespace ProbDsl.Inference.Binding;

/// <summary>Replaces `all` by one column.</summary>
internal static class AllColumnsRewrite
{
    public static Expr Replace(Expr expr, ColumnValue column) =>
        new ExprRewrite(e => e is AllColumnsValue ? column : null, at => at).Apply(expr);
}
