using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>
/// A type narrower than its distribution truncates it. Where the distribution function has no formula, the normaliser must not depend on unknowns: it would be part of the
/// posterior, and nobody could compute it.
/// </summary>
internal sealed class Truncations(ModelGraph graph, ICatalogue catalogue)
{
    public IEnumerable<Diagnostic> Find() =>
        from draw in graph.Story.OfType<Draw>()
        where draw.Law.Through.Count == 0 && IsTruncated(draw) && !catalogue.HasDistributionFunction(draw.Law.Of)
        from given in draw.Law.Arguments
        let unknown = UnknownIn(given.Argument)
        where unknown is not null
        select CompilerDiagnostics.WrongSupport(draw.Law.Span, $"`{draw.Name}` is {graph[draw.Target.Of].Type}, which truncates {draw.Law.Of.Name}, and the normaliser of that has no formula while `{unknown.Of}` is unknown",
            $"choose a distribution of {TypeNames.Of(graph[draw.Target.Of].Type.Element)} values, or give {draw.Law.Of.Name} numbers and data");

    private bool IsTruncated(Draw draw) =>
        draw.Law.Of.Draws == Drawn.AsPattern && Support.Of(graph[draw.Target.Of].Type) is PositiveReals or UnitInterval && Supports.Within(Supports.Of(draw.Law), Support.Of(graph[draw.Target.Of].Type)) == false;

    private Access? UnknownIn(Argument argument) => ExprWalk.Accesses(argument).FirstOrDefault(a => graph[a.Of].Role is Role.Param or Role.Latent or Role.Derived);
}
