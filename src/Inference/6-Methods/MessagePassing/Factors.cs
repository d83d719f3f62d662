namespace ProbDsl.Inference.MessagePassing;

/// <summary>The factors of a plan.</summary>
internal static class Factors
{
    /// <summary>The factors of the blocks that have one, in their order.</summary>
    public static IReadOnlyList<Factor> Create(Problem problem, IEnumerable<Block> blocks) =>
        [.. blocks.Where(b => b.By is ConjugateFactor).Select(b => Create(problem, b, (ConjugateFactor)b.By))];

    private static Factor Create(Problem problem, Block block, ConjugateFactor by)
    {
        var first = problem.Graph[block.Unknowns[0]];
        return by.Statistics switch
        {
            NaturalStatistics.Quadratic when by.Chain is { } chain => new NormalChainFactor(
                problem, [.. block.Unknowns.Select(u => problem.Graph[u])], by.Shared, chain, by.IsMultiplied),
            NaturalStatistics.Quadratic => new NormalFactor(
                problem, [.. block.Unknowns.Select(u => problem.Graph[u])], by.Shared, by.IsMultiplied),
            NaturalStatistics.Logs => new DirichletFactor(first, problem.ShapeOf(first)),
            NaturalStatistics.LogDeterminantAndLinear or NaturalStatistics.LogDeterminantAndInverse =>
                new WishartFactor(first, problem.ShapeOf(first), by.Statistics == NaturalStatistics.LogDeterminantAndInverse),
            _ => ElementFactor.Create(first, problem.ShapeOf(first), by.Statistics),
        };
    }
}
