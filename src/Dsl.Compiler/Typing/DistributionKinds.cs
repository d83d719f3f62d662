namespace ProbDsl.Compiler.Typing;

/// <summary>
/// Checks that the distributions of one list all draw whole numbers, or all real ones. It uses their names only, before types are checked.
/// </summary>
internal sealed class DistributionKinds(ICatalog catalog)
{
    /// <summary>The diagnostic if both kinds are in one list; otherwise null.</summary>
    public Diagnostic? Refusal(ListSyntax list)
    {
        var drawn = list.Items.SelectMany(Leaves).ToList();
        return drawn.Find(d => IsWhole(d.Of) != IsWhole(drawn[0].Of)) is not { Of: { } invalid } found ? null
            : CompilerDiagnostics.WrongType(found.Written.Span, $"all distributions of a list must draw the same kind of value: "
                + $"{drawn[0].Of.Name} draws {drawn[0].Of.Target.Words}, {invalid.Name} draws {invalid.Target.Words}",
                "choose distributions of one kind; a single value is `Delta(0)`");
    }

    /// <summary>The distributions with a kind of their own, including nested ones.</summary>
    private IEnumerable<(ExprSyntax Written, DistributionSignature Of)> Leaves(ExprSyntax written) => Pipes.Stages(written)[0] switch
    {
        ParenthesisSyntax p => Leaves(p.Inner),
        ListSyntax list => list.Items.SelectMany(Leaves),
        CallSyntax { Callee: ReferenceSyntax { Name: var name } } call when catalog.FindDistribution(name.Text) is { } of =>
            of.Draws switch
            {
                DrawTypeSource.AsPattern => [(call, of)],
                DrawTypeSource.AsDistributions => call.Arguments.SelectMany(a => Leaves(a.Value)),
                _ => [],
            },
        _ => [],
    };

    private static bool IsWhole(DistributionSignature of) =>
        of.Target.Element is Element.Int or Element.Count or Element.Bool or Element.Index;
}
