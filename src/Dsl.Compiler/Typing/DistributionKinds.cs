using ProbDsl.Compiler.Diagnostics;
using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Compiler.Typing;

/// <summary>
/// The distributions of one list draw whole numbers, or real ones: told from their names, before any is held against what is drawn.
/// </summary>
internal sealed class DistributionKinds(ICatalogue catalogue)
{
    /// <summary>What is wrong where both kinds stand in one list.</summary>
    public Diagnostic? Refusal(ListSyntax list)
    {
        var drawn = list.Items.SelectMany(Leaves).ToList();
        return drawn.Find(d => IsWhole(d.Of) != IsWhole(drawn[0].Of)) is not { Of: { } invalid } found ? null
            : CompilerDiagnostics.WrongType(found.Written.Span, $"the distributions of one list draw one kind of value: "
                + $"{drawn[0].Of.Name} draws {drawn[0].Of.Target.Words}, {invalid.Name} draws {invalid.Target.Words}",
                "choose distributions of one kind; a single value is `Delta(0)`");
    }

    /// <summary>The distributions with a kind of their own, those inside of others among them.</summary>
    private IEnumerable<(ExprSyntax Written, DistributionSignature Of)> Leaves(ExprSyntax written) => Pipes.Stages(written)[0] switch
    {
        ParenthesisSyntax p => Leaves(p.Inner),
        ListSyntax list => list.Items.SelectMany(Leaves),
        CallSyntax { Callee: ReferenceSyntax { Name: var name } } call when catalogue.FindDistribution(name.Text) is { } of =>
            of.Draws switch
            {
                Drawn.AsPattern => [(call, of)],
                Drawn.AsDistributions => call.Arguments.SelectMany(a => Leaves(a.Value)),
                _ => [],
            },
        _ => [],
    };

    private static bool IsWhole(DistributionSignature of) =>
        of.Target.Element is Element.Int or Element.Count or Element.Bool or Element.Index;
}
