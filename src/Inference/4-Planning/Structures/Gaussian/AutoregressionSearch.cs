using static ProbDsl.Inference.Structures.Gaussian.GaussianStatements;

namespace ProbDsl.Inference.Structures.Gaussian;

/// <summary>
/// Finds autoregressions: numbers along one index, of which the first ones are normal or flat and each later one is normal with a mean
/// linear in numbers before it. Other than those of a chain, they may be read at any positions that data give.
/// </summary>
internal static class AutoregressionSearch
{
    /// <summary>The latent as an autoregression; null if it is none.</summary>
    public static GaussianMember? Find(ModelGraph graph, Variable latent)
    {
        if (latent is not { Support: Reals, Type: { Element: Element.Real, Rank: 0 }, Extents: [var along] }) return null;
        var statements = graph.StatementsOf(latent.Name).ToList();
        List<Draw> draws = [.. statements.OfType<Draw>().Where(d => d.Copies.Count == 0 && d.Distribution.Through.Count == 0)];
        if (draws.Count < Math.Max(2, statements.Count)) return null;
        var step = draws.Find(d => LoopOf(d) is { } loop && loop.From.IsAtLeast(Size.Of(2)) is not false && loop.To == along.Size);
        return step is not null && draws.TrueForAll(d => ReferenceEquals(d, step) ? IsStep(graph, step) : IsStart(graph, d))
            ? new(latent, step) { Starts = [.. draws.Where(d => !ReferenceEquals(d, step))] } : null;
    }

    /// <summary>The loop over the numbers that a statement draws; null if it draws one.</summary>
    private static Loop? LoopOf(Draw draw) => (draw.Target.At[0] as AffineIndex)?.Loop;

    private static bool IsStart(ModelGraph graph, Draw start) => IsInOrder(start)
        && (start.Distribution.Of.Is(DistributionTraits.Constant) || start.Distribution.Of.Is(DistributionTraits.GaussianNumbers))
        && !DeepReads.Find(graph, start).Any(r => r.Of == start.Target.Of);

    private static bool IsStep(ModelGraph graph, Draw step) => IsInOrder(step)
        && step.Distribution.Of.Is(DistributionTraits.GaussianNumbers)
        && step.Distribution.Values.All(g => g.Parameter.Name == "mean" ? new Before(graph, step).Of(g.Value).Holds
            : !DeepReads.Find(graph, g.Value).Any(r => r.Of == step.Target.Of));

    private static bool IsInOrder(Draw draw) => draw.Target.At is [AffineIndex at]
        && (at.Loop is null ? draw.Loops.Count == 0 : at.Offset == Size.Of(0) && draw.Loops.Count == 1 && IsFixed(at.Loop));

    /// <summary>Whether an expression is linear in numbers of the latent before the one that is drawn, and after its start.</summary>
    private sealed class Before(ModelGraph graph, Draw step) : LinearReads(graph, name => name == step.Target.Of)
    {
        protected override bool Accepts(Access access) => access.At is [AffineIndex { Loop: { } loop } at] && step.Loops.Contains(loop)
            && (Size.Of(-1) - at.Offset).IsAtLeast(Size.Of(0)) == true && (loop.From + at.Offset).IsAtLeast(Size.One) == true;
    }
}
