namespace ProbDsl.Compiler;

/// <summary>Walks typed expressions.</summary>
public static class ExprWalk
{
    /// <summary>Every read of a variable inside an expression, those inside indices included.</summary>
    public static IEnumerable<Access> Accesses(Expr expr) => All(expr).OfType<Access>();

    /// <summary>The expression and all its parts.</summary>
    public static IEnumerable<Expr> All(Expr expr) => Children(expr).SelectMany(All).Prepend(expr);

    /// <summary>Every read of a variable by a statement's right side.</summary>
    public static IEnumerable<Access> Reads(Statement statement) => statement switch
    {
        Draw draw => draw.Law.Arguments.SelectMany(a => Accesses(a.Value)),
        Define define => Accesses(define.Value),
        _ => throw new ArgumentException($"a {statement.GetType().Name} has no right side", nameof(statement)),
    };

    private static IEnumerable<Expr> Children(Expr expr) => expr switch
    {
        Apply apply => apply.Arguments,
        Access access => access.At.OfType<By>().Select(by => by.Position),
        _ => [],
    };
}
